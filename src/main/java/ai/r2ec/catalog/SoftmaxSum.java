package ai.r2ec.catalog;

/**
 * Denominator of a softmax over {@code cosine/τ}, added up in any number of parts: {@code Σ
 * exp(score)} is kept as a sum relative to the largest score, so it neither overflows nor vanishes.
 */
final class SoftmaxSum {

  private double largest = Double.NEGATIVE_INFINITY;
  private double sum;

  void add(double score) {
    add(score, 1);
  }

  /** Adds {@code weight · exp(score)}; the weight may be negative to take something back. */
  void add(double score, double weight) {
    if (score > largest) {
      sum *= largest == Double.NEGATIVE_INFINITY ? 0 : Math.exp(largest - score);
      largest = score;
    }
    sum += weight * Math.exp(score - largest);
  }

  /** Share of a score in the sum. */
  double probability(double score) {
    return Math.exp(score - largest) / sum;
  }
}
