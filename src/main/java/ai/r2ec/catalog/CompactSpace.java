package ai.r2ec.catalog;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The coordinates in which rows are rounded. Embeddings of a language model share a large mean and
 * have a few wide dimensions; both would waste the few bits. Any values are correct, good ones make
 * the error bound small.
 *
 * @param mean {@code (H)} subtracted from every unit row
 * @param spread {@code (H)} divided by, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // two vectors that are made once and only read
record CompactSpace(float[] mean, float[] spread) {

  private static final int SAMPLE = 4096;
  private static final double NARROWEST = 1e-3;

  /** Made from a sample of the ranked rows, evenly over the table. */
  static CompactSpace of(RowTable table) {
    double[] sum = new double[table.dimension()];
    double[] squares = new double[table.dimension()];
    float[] vector = new float[table.dimension()];
    BitSet ranked = table.ranked();
    int stride = Math.max(1, ranked.cardinality() / SAMPLE);
    int count = 0;
    int passed = 0;
    for (int row = ranked.nextSetBit(0); row >= 0; row = ranked.nextSetBit(row + 1)) {
      if (passed++ % stride == 0 && table.norm(row) > 0) {
        table.copyVector(row, vector);
        count++;
        for (int i = 0; i < vector.length; i++) {
          double value = vector[i] / table.norm(row);
          sum[i] += value;
          squares[i] += value * value;
        }
      }
    }
    return of(sum, squares, Math.max(1, count));
  }

  /** Half of a dimension's width (on a logarithmic scale) is taken off the rows, half left. */
  private static CompactSpace of(double[] sum, double[] squares, int count) {
    float[] mean = new float[sum.length];
    double[] roots = new double[sum.length];
    for (int i = 0; i < sum.length; i++) {
      double average = sum[i] / count;
      mean[i] = (float) average;
      roots[i] = Math.pow(Math.max(0, squares[i] / count - average * average), 0.25);
    }
    double floor = Math.max(1e-6, NARROWEST * Arrays.stream(roots).max().orElse(1));
    float[] spread = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      spread[i] = (float) Math.max(floor, roots[i]);
    }
    return new CompactSpace(mean, spread);
  }
}
