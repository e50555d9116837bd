package ai.r2ec.bundle;

/** How a user's history is laid out in the prompt. */
public enum Layout {
  /**
   * Absolute dates, the reference time after the history, a window that slides in blocks: events
   * that are appended extend a prefix which the cache already holds.
   */
  BLOCK,
  /** Ages relative to the reference time and the last lines only, as published checkpoints want. */
  PAPER
}
