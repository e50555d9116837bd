package ai.r2ec.model;

/** The measure of parity: {@code max|a − b| / max|b|}. */
final class RelativeError {

  private RelativeError() {}

  static double of(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new AssertionError(actual.length + " values instead of " + expected.length);
    }
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double off = Math.abs((double) actual[i] - expected[i]);
      difference = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(difference, off);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }
}
