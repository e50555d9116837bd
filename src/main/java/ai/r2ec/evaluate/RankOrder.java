package ai.r2ec.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Orders items by score, equal scores by index. */
final class RankOrder {

  private RankOrder() {}

  /** Item indexes, best first. */
  static int[] of(double... scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparing(i -> i))
        .mapToInt(i -> i)
        .toArray();
  }

  /** For each item a number in [0, 1) that orders them as the scores and their ties do. */
  static double[] fractions(double... scores) {
    int[] order = of(scores);
    double[] fractions = new double[scores.length];
    for (int place = 0; place < order.length; place++) {
      fractions[order[place]] = (order.length - 1.0 - place) / order.length;
    }
    return fractions;
  }

  /**
   * The best items, best first.
   *
   * @param excluded whether an index must not be among them
   */
  static int[] top(double[] scores, IntPredicate excluded, int most) {
    int[] best = new int[Math.min(most, scores.length)];
    int size = 0;
    for (int item = 0; item < scores.length; item++) {
      double score = scores[item];
      if (score == Double.NEGATIVE_INFINITY
          || (size == best.length && (size == 0 || score <= scores[best[size - 1]]))
          || excluded.test(item)) {
        continue;
      }
      int at = size < best.length ? size++ : size - 1;
      while (at > 0 && scores[best[at - 1]] < score) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = item;
    }
    return Arrays.copyOf(best, size);
  }
}
