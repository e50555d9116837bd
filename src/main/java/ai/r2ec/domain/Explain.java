package ai.r2ec.domain;

/** How much explanation an answer carries. */
public enum Explain {
  /** Items only; the reasoning is still generated because it moves the ranking. */
  NONE,
  /** The reasoning text. */
  TEXT,
  /** The reasoning text and the history items that speak for each ranked item. */
  EVIDENCE
}
