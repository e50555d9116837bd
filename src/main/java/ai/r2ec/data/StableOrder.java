package ai.r2ec.data;

/** Sorts row numbers by a key column without objects: 8 bytes a row while it runs. */
final class StableOrder {

  private StableOrder() {}

  /**
   * Row numbers by ascending key, rows of equal keys in their own order. Takes one pass when the
   * keys ascend already.
   */
  static int[] of(long[] keys, int size) {
    int[] rows = new int[size];
    boolean sorted = true;
    for (int i = 0; i < size; i++) {
      rows[i] = i;
      sorted &= i == 0 || keys[i - 1] <= keys[i];
    }
    return sorted ? rows : mergeSort(keys, rows);
  }

  private static int[] mergeSort(long[] keys, int[] rows) {
    int[] from = rows;
    int[] to = new int[rows.length];
    for (long width = 1; width < rows.length; width *= 2) {
      for (long low = 0; low < rows.length; low += 2 * width) {
        int middle = (int) Math.min(low + width, rows.length);
        int high = (int) Math.min(low + 2 * width, rows.length);
        merge(keys, from, to, new Run((int) low, middle, high));
      }
      int[] swapped = from;
      from = to;
      to = swapped;
    }
    return from;
  }

  private static void merge(long[] keys, int[] from, int[] to, Run run) {
    int left = run.low;
    int right = run.middle;
    for (int i = run.low; i < run.high; i++) {
      boolean takeLeft =
          left < run.middle && (right >= run.high || keys[from[left]] <= keys[from[right]]);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }

  /** Two neighbouring sorted runs. */
  private record Run(int low, int middle, int high) {}
}
