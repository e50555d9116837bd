package ai.r2ec.catalog;

/**
 * A query rounded to two digits of 7 bits in a {@link CompactSpace}, with what the rounding can
 * have cost.
 *
 * <p>For a unit query {@code q} and a unit row {@code x = mean + spread ∘ y}: {@code q·x = q·mean +
 * q'·y} with {@code q' = spread ∘ q}. The row is known as {@code ŷ} with {@code |y − ŷ| = left},
 * the query as {@code q̂'}; so {@code |q·x − (q·mean + q̂'·ŷ)| ≤ |q'|·left + |q' − q̂'|·|ŷ|} by
 * Cauchy-Schwarz.
 *
 * @param high {@code (H)} high digits, -63 to 63
 * @param low {@code (H)} low digits, -63 to 63, one 126th as much worth
 * @param base {@code q·mean}
 * @param unit what 1 of the integer result is worth in cosine
 * @param length {@code |q'|}
 * @param left {@code |q' − q̂'|}
 */
@SuppressWarnings("ArrayRecordComponent") // made for one scan
record CompactQuery(
    float[] high, float[] low, double base, double unit, double length, double left) {

  private static final int DIGIT = 63;
  private static final int LOW_PER_HIGH = 126;

  static CompactQuery of(float[] query, CompactSpace space) {
    double norm = Cosine.norm(query);
    double[] scaled = new double[query.length];
    double base = 0;
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < query.length; i++) {
      double unit = norm == 0 ? 0 : query[i] / norm;
      base += unit * space.mean()[i];
      scaled[i] = unit * space.spread()[i];
      largest = Math.max(largest, Math.abs(scaled[i]));
      squares += scaled[i] * scaled[i];
    }
    double step = Math.max(largest / DIGIT, Double.MIN_NORMAL) / LOW_PER_HIGH;
    float[] high = new float[query.length];
    float[] low = new float[query.length];
    double left = 0;
    for (int i = 0; i < query.length; i++) {
      double steps = scaled[i] / step;
      high[i] = (float) Math.rint(steps / LOW_PER_HIGH);
      low[i] = (float) Math.rint(steps - high[i] * LOW_PER_HIGH);
      double rest = scaled[i] - step * (high[i] * LOW_PER_HIGH + low[i]);
      left += rest * rest;
    }
    return new CompactQuery(high, low, base, step, Math.sqrt(squares), Math.sqrt(left));
  }

  /** Cosine that a sum of products stands for, off by at most {@link #error}. */
  double cosine(float sum) {
    return base + unit * sum;
  }

  /**
   * Largest difference between the true and the approximate cosine.
   *
   * @param rowLeft what rounding left of the row
   * @param rowLength length of the rounded row
   */
  double error(double rowLeft, double rowLength) {
    return length * rowLeft + left * rowLength + FLOAT_ERROR * (1 + length * rowLength);
  }

  /**
   * Everything that is computed in float32 on the way: unit rows, their rounding, the product of
   * the integer sum with its scale, the sum of two digits; each within 2^-24 of its size, at most
   * twenty of them.
   */
  private static final double FLOAT_ERROR = 20.0 / (1 << 24);
}
