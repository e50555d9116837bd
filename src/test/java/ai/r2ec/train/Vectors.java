package ai.r2ec.train;

/** The measure of parity: {@code max|a − b| / max|b|}. */
final class Vectors {

  private Vectors() {}

  static double distance(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new AssertionError(actual.length + " values instead of " + expected.length);
    }
    double difference = 0;
    double largest = 1e-30;
    for (int i = 0; i < actual.length; i++) {
      double off = Math.abs((double) actual[i] - expected[i]);
      difference = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(difference, off);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }
}
