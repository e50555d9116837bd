package ai.r2ec.data;

import java.util.Arrays;

/** A growing column of integers. */
final class IntColumn {

  private int[] values = new int[256];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.addExact(size, size));
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int last() {
    return values[size - 1];
  }

  /** A copy of the values. */
  int[] values() {
    return Arrays.copyOf(values, size);
  }
}
