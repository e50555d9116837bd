package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import ai.r2ec.data.SplitOptions.Candidates;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one ranker said to one case.
 *
 * @param sample index of the case in the test samples
 * @param rank rank of the target from 1, the history masked; 0 when it cannot be ranked
 * @param unmaskedRank the same with the history's items in the ranking
 * @param top indexes of the first {@value #TOP} items, the history masked
 * @param thought what was reasoned, or null when nothing was to be
 */
public record CaseResult(
    int sample, int rank, int unmaskedRank, List<Integer> top, @Nullable Thought thought) {

  /** Items kept of a ranking. */
  public static final int TOP = 20;

  /**
   * A rationale as far as it is measured.
   *
   * @param text what was written, or given
   * @param tokens generated tokens
   * @param marker whether the model wrote the marker itself
   */
  public record Thought(String text, int tokens, boolean marker) {}

  /** Keeps an unmodifiable copy. */
  public CaseResult {
    top = List.copyOf(top);
  }

  /**
   * Ranks the target of a case.
   *
   * @param scores {@code (I)}, negative infinity for what cannot be ranked
   * @param candidates the rule about what is ranked against it
   */
  static CaseResult of(Case one, double[] scores, Candidates candidates) {
    BitSet barred = new BitSet();
    if (candidates == Candidates.SEEN_BEFORE) {
      for (int item = 0; item < scores.length; item++) {
        barred.set(item, !one.samples().seenBefore(one.sample(), item));
      }
    }
    int target = one.samples().target(one.sample());
    int unmasked = rank(scores, target, barred);
    for (int item : one.samples().history(one.sample())) {
      barred.set(item);
    }
    int[] top = RankOrder.top(scores, barred::get, TOP);
    return new CaseResult(
        one.sample(),
        rank(scores, target, barred),
        unmasked,
        Arrays.stream(top).boxed().toList(),
        null);
  }

  /** The same with what was reasoned. */
  CaseResult with(Thought reasoned) {
    return new CaseResult(sample, rank, unmaskedRank, top, reasoned);
  }

  /** A case: one of the samples. */
  record Case(Samples samples, int sample) {}

  private static int rank(double[] scores, int target, BitSet barred) {
    double score = scores[target];
    if (barred.get(target) || score == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    int rank = 1;
    for (int item = 0; item < scores.length; item++) {
      boolean ahead = scores[item] > score || (scores[item] == score && item < target);
      if (ahead && !barred.get(item)) {
        rank++;
      }
    }
    return rank;
  }
}
