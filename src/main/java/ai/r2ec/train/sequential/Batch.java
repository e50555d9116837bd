package ai.r2ec.train.sequential;

/**
 * Samples side by side. Items are numbered from 1; 0 is an empty place.
 *
 * @param histories oldest first, empty places on the left {@code (B * L)}
 * @param length L, that of the longest history
 * @param targets what came next {@code (B)}; empty when nobody asks
 * @param drawn negatives, see {@link Objective#drawn}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record Batch(long[] histories, int length, long[] targets, long[] drawn) {

  private static final long[] NONE = {};

  /** Histories as item indexes from 0, each cut to its last {@code window} events. */
  static Batch ofHistories(int[][] histories, int window) {
    int longest = 1;
    for (int[] history : histories) {
      longest = Math.max(longest, Math.min(window, history.length));
    }
    long[] cells = new long[histories.length * longest];
    for (int row = 0; row < histories.length; row++) {
      int[] history = histories[row];
      int kept = Math.min(longest, history.length);
      for (int i = 1; i <= kept; i++) {
        cells[(row + 1) * longest - i] = 1L + history[history.length - i];
      }
    }
    return new Batch(cells, longest, NONE, NONE);
  }

  /** The same histories with what came next and what did not. */
  Batch with(long[] nextItems, long[] negatives) {
    return new Batch(histories, length, nextItems, negatives);
  }

  /** Number of samples B. */
  int size() {
    return histories.length / length;
  }
}
