package ai.r2ec.bundle;

/** Which hidden state stands for a sequence. */
public enum Pooling {
  /** The state after the final norm at the last token (R²ec, arXiv 2505.16994). */
  LAST_TOKEN
}
