package ai.r2ec.catalog;

/**
 * The exact score: cosine of float32 vectors, summed in float64 in a fixed order, so that a pair
 * always scores the same, alone or in a batch.
 */
final class Cosine {

  private Cosine() {}

  /** Inner product. Four sums, since one alone would wait for each addition. */
  static double dot(float[] a, float[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int whole = a.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      sum0 += (double) a[i] * b[i];
      sum1 += (double) a[i + 1] * b[i + 1];
      sum2 += (double) a[i + 2] * b[i + 2];
      sum3 += (double) a[i + 3] * b[i + 3];
    }
    for (int i = whole; i < a.length; i++) {
      sum0 += (double) a[i] * b[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /** Euclidean length. */
  static double norm(float[] a) {
    return Math.sqrt(dot(a, a));
  }

  /**
   * Cosine from an inner product and two lengths; 0 when a length is: no direction, no affinity.
   * Never negative zero, which would order before zero.
   */
  static double of(double dot, double normA, double normB) {
    return normA == 0 || normB == 0 ? 0 : dot / (normA * normB) + 0.0;
  }
}
