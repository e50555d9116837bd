package ai.r2ec.train;

import java.util.List;

/**
 * What one forward and backward pass reads: n rollouts, and the m target items of the whole batch,
 * whose embeddings get a gradient too.
 *
 * @param rollouts prompt, completion, advantage and weight of each {@code (n)}
 * @param items prompts of the items, one a column {@code (m)}
 * @param negatives embeddings of further columns {@code (C - m, H)}, without gradient
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
record MicroBatch(List<Example> rollouts, List<int[]> items, float[][] negatives) {

  /**
   * One rollout, or one demonstration.
   *
   * @param prompt token ids
   * @param completion token ids after it, marker included {@code (T)}, at least one
   * @param advantage of all its tokens
   * @param weight of its share in the recommendation part
   * @param column of its target among the columns
   * @param allowed which columns its target is compared with {@code (C)}; its own always
   * @param before log-probabilities of the completion when it was drawn {@code (T)}, NaN for tokens
   *     that were not drawn; empty in all examples or in none
   * @param probes further states that are asked for an item
   */
  @SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
  record Example(
      int[] prompt,
      int[] completion,
      double advantage,
      double weight,
      int column,
      boolean[] allowed,
      float[] before,
      List<Probe> probes) {

    /** An example whose last state alone is asked. */
    Example(
        int[] prompt,
        int[] completion,
        double advantage,
        double weight,
        int column,
        boolean[] allowed,
        float[] before) {
      this(prompt, completion, advantage, weight, column, allowed, before, List.of());
    }

    /** Tokens that go through the decoder. */
    int tokens() {
      return prompt.length + completion.length;
    }
  }

  /**
   * A state before the end that is asked for an item as well.
   *
   * @param position token at which it is read, counted from the example's first
   * @param column of the item
   */
  record Probe(int position, int column) {}

  /** Tokens that go through the decoder. */
  int tokens() {
    return rollouts.stream().mapToInt(Example::tokens).sum()
        + items.stream().mapToInt(item -> item.length).sum();
  }
}
