package ai.r2ec.engine;

/**
 * What other threads ask of the engine's thread. Cancelling needs no command: the engine looks
 * before each step whether subscribers are still there.
 */
sealed interface Command {

  /** Generate for a sequence that has entered. */
  record Submit(Sequence sequence) implements Command {}

  /** Encode whole sequences. */
  record Encode(EncodeJob job) implements Command {}

  /** Stop: running sequences may go on until the deadline. */
  record Close(long drainUntilNanos) implements Command {}
}
