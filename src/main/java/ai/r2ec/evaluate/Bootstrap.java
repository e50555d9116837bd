package ai.r2ec.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile intervals of means by resampling users, seeded. Users are drawn and not cases, since
 * the windows of one user are not independent; the same draws serve every figure, so that the
 * difference of two rankers is a paired one.
 */
final class Bootstrap {

  private static final double TAIL = 0.025;

  private final int[] users; // (cases) dense number of the case's user
  private final int[][] draws; // (resamples, users)
  private final int userCount;

  /**
   * Draws.
   *
   * @param userOfCase any number that is the same for cases of the same user
   */
  Bootstrap(int[] userOfCase, int resamples, long seed) {
    int[] known = Arrays.stream(userOfCase).distinct().sorted().toArray();
    this.userCount = known.length;
    this.users = Arrays.stream(userOfCase).map(u -> Arrays.binarySearch(known, u)).toArray();
    this.draws = new int[resamples][userCount];
    SplittableRandom random = new SplittableRandom(seed);
    for (int[] draw : draws) {
      Arrays.setAll(draw, _ -> random.nextInt(userCount));
    }
  }

  /**
   * The mean with its 95 % interval.
   *
   * @param values one value a case, NaN where the case does not belong to the segment
   */
  Figure mean(double... values) {
    double[] sums = new double[userCount];
    int[] counts = new int[userCount];
    double sum = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        sums[users[i]] += values[i];
        counts[users[i]]++;
        sum += values[i];
        count++;
      }
    }
    if (count == 0) {
      return new Figure(0, 0, 0);
    }
    double[] means = Arrays.stream(draws).mapToDouble(draw -> mean(draw, sums, counts)).toArray();
    Arrays.sort(means);
    return new Figure(sum / count, percentile(means, TAIL), percentile(means, 1 - TAIL));
  }

  private static double mean(int[] draw, double[] sums, int[] counts) {
    double sum = 0;
    long count = 0;
    for (int user : draw) {
      sum += sums[user];
      count += counts[user];
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Nearest rank. */
  private static double percentile(double[] sorted, double share) {
    int at = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(at, 0, sorted.length - 1)];
  }
}
