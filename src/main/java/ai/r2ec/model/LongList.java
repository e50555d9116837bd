package ai.r2ec.model;

import java.util.Arrays;

/** A growing {@code long[]}. */
final class LongList {

  private long[] values = new long[64];
  private int size;

  void add(long... more) {
    if (size + more.length > values.length) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, size + more.length));
    }
    System.arraycopy(more, 0, values, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
