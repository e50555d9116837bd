package ai.r2ec.engine;

import java.util.concurrent.CompletableFuture;

/**
 * What other threads ask of the engine's thread. Cancelling needs no command: the engine looks
 * before each step whether subscribers are still there.
 */
sealed interface Command {

  /** Generate for a sequence that has entered. */
  record Submit(Sequence sequence) implements Command {}

  /** Encode whole sequences. */
  record Encode(EncodeJob job) implements Command {}

  /**
   * Change what lies behind the runner, between those who came before and those who come later.
   *
   * @param action runs on the engine's thread while nothing else does
   */
  record Exchange(Runnable action, CompletableFuture<Void> done) implements Command {}

  /** Stop: running sequences may go on until the deadline. */
  record Close(long drainUntilNanos) implements Command {}
}
