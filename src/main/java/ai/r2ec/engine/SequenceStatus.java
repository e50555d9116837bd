package ai.r2ec.engine;

/** Where a sequence is. */
enum SequenceStatus {
  /** In the queue, without a slot. */
  WAITING,
  /** Holds a slot; its prompt is read, tokens are generated, or the final tokens are read. */
  RUNNING,
  /** Its subscriber has the outcome or went away. */
  FINISHED
}
