package ai.r2ec.model;

import java.util.Arrays;
import java.util.List;

/**
 * Tokens that go through the decoder together. Those of one sequence are in order.
 *
 * @param ids tokens {@code (T)}
 * @param positions of each in its sequence {@code (T)}
 * @param begins where each one's room begins in the cache {@code (T)}
 * @param sizes positions of that room {@code (T)}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record RowBatch(long[] ids, long[] positions, long[] begins, long[] sizes) {

  /**
   * Whole sequences, each in a room of its own, one after the other.
   *
   * @param prefix first tokens of each that are left out
   */
  static RowBatch behind(int prefix, List<int[]> sequences) {
    LongList ids = new LongList();
    LongList positions = new LongList();
    LongList begins = new LongList();
    LongList sizes = new LongList();
    long begin = 0;
    for (int[] tokens : sequences) {
      for (int position = prefix; position < tokens.length; position++) {
        ids.add(tokens[position]);
        positions.add(position);
        begins.add(begin);
        sizes.add(tokens.length);
      }
      begin += tokens.length;
    }
    return new RowBatch(ids.toArray(), positions.toArray(), begins.toArray(), sizes.toArray());
  }

  /** Rows {@code [from, to)}. */
  RowBatch part(int from, int to) {
    return new RowBatch(
        Arrays.copyOfRange(ids, from, to),
        Arrays.copyOfRange(positions, from, to),
        Arrays.copyOfRange(begins, from, to),
        Arrays.copyOfRange(sizes, from, to));
  }

  int size() {
    return ids.length;
  }

  int token(int row) {
    return (int) ids[row];
  }

  int position(int row) {
    return (int) positions[row];
  }

  long begin(int row) {
    return begins[row];
  }

  int room(int row) {
    return (int) sizes[row];
  }
}
