package ai.r2ec.model;

import ai.r2ec.domain.HiddenState;

/** What one chunk of a step yields. */
public sealed interface StepOutput {

  /** The chunk only filled the cache. */
  record Nothing() implements StepOutput {}

  /**
   * Language head at the chunk's last token.
   *
   * @param values {@code (V)}, owned by the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, never compared
  record Logits(float[] values) implements StepOutput {}

  /**
   * Language head at every token of the chunk.
   *
   * @param rows {@code (S, V)}, owned by the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, never compared
  record EachLogits(float[][] rows) implements StepOutput {}

  /** Recommendation head's input at the chunk's last token. */
  record Hidden(HiddenState state) implements StepOutput {}
}
