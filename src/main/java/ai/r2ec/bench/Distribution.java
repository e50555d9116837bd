package ai.r2ec.bench;

import java.util.Arrays;
import java.util.Collection;

/** Some numbers of the same kind, at least one. Percentiles interpolate, as NumPy's do. */
final class Distribution {

  private final double[] sorted;

  private Distribution(double[] sorted) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a distribution needs at least one number");
    }
    this.sorted = sorted;
  }

  static Distribution of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Distribution(sorted);
  }

  static Distribution of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  double mean() {
    return Arrays.stream(sorted).average().orElseThrow();
  }

  double median() {
    return percentile(50);
  }

  /** Of the whole population, not of a sample: that is what vLLM reports. */
  double standardDeviation() {
    double mean = mean();
    return Math.sqrt(
        Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /**
   * The value below which {@code percent} of the numbers lie, on the line between its neighbours.
   *
   * @param percent 0 to 100
   */
  double percentile(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent must be in 0..100, got " + percent);
    }
    double place = percent / 100 * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
