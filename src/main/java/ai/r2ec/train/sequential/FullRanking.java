package ai.r2ec.train.sequential;

import java.util.OptionalInt;

/** Where one item stands among all, by score; equal scores by item index. */
final class FullRanking {

  private FullRanking() {}

  /**
   * The rank from 1 of a target.
   *
   * @param scores one per item {@code (N)}
   * @param masked items that are not ranked; repeats and any order are fine
   * @return empty if the target itself is masked
   */
  static OptionalInt rank(float[] scores, int target, int... masked) {
    int rank = 1;
    for (int item = 0; item < scores.length; item++) {
      if (before(scores, item, target)) {
        rank++;
      }
    }
    for (int i = 0; i < masked.length; i++) {
      if (masked[i] == target) {
        return OptionalInt.empty();
      }
      if (before(scores, masked[i], target) && first(masked, i)) {
        rank--;
      }
    }
    return OptionalInt.of(rank);
  }

  private static boolean before(float[] scores, int item, int target) {
    int order = Float.compare(scores[item], scores[target]);
    return order > 0 || (order == 0 && item < target);
  }

  private static boolean first(int[] values, int at) {
    for (int i = 0; i < at; i++) {
      if (values[i] == values[at]) {
        return false;
      }
    }
    return true;
  }
}
