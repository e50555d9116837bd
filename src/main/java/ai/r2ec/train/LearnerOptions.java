package ai.r2ec.train;

/**
 * How a decoder is made to learn.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param bf16 whether the frozen base is kept, and everything multiplied, in bfloat16, else in
 *     float32; what is trained is float32 always
 * @param recompute whether layers are computed once more on the way back instead of being kept:
 *     memory for a third of the time
 */
record LearnerOptions(String device, boolean bf16, boolean recompute) {

  /** Rows that go through the language head at a time: 25 MB for each copy of 49,152 logits. */
  static final int HEAD_ROWS = 128;
}
