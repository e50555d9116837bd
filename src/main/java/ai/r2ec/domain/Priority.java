package ai.r2ec.domain;

/** Who waits for an answer; work of the first kind goes before work of the second. */
public enum Priority {
  /** Somebody waits for it now. */
  INTERACTIVE,
  /** Evaluation, or answers computed ahead: it may take what others leave. */
  BATCH
}
