package ai.r2ec.kernel;

/**
 * The turn of a group of 64 numbers by the Hadamard matrix over its size's root, which leaves dot
 * products as they are. It spreads an outlier over its group, where it would have left the others
 * few of the 127 steps (Ashkboos et al., arXiv 2404.00456). Rows are turned by {@link RowCode},
 * weights here.
 */
final class Turn {

  /** What makes the matrix orthogonal: 1 / sqrt(64). */
  static final float LENGTH = 0.125f;

  /** Bits of the number of a lane. */
  static final int LANE_BITS = 4;

  private Turn() {}

  /** Turns the 64 numbers from {@code from} on. */
  static void apply(float[] values, int from) {
    for (int distance = 1; distance < Int8Matrix.GROUP; distance *= 2) {
      for (int block = from; block < from + Int8Matrix.GROUP; block += 2 * distance) {
        for (int i = block; i < block + distance; i++) {
          float sum = values[i] + values[i + distance];
          values[i + distance] = values[i] - values[i + distance];
          values[i] = sum;
        }
      }
    }
    for (int i = from; i < from + Int8Matrix.GROUP; i++) {
      values[i] *= LENGTH;
    }
  }

  /** For each bit sixteen numbers: -1 in lanes that have it, 1 elsewhere. */
  static float[] signs() {
    float[] signs = new float[LANE_BITS * Int8Matrix.LANES];
    for (int i = 0; i < signs.length; i++) {
      int lane = i % Int8Matrix.LANES;
      signs[i] = ((lane >> (i / Int8Matrix.LANES)) & 1) == 0 ? 1 : -1;
    }
    return signs;
  }
}
