package ai.r2ec.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads as many bytes as a float32 matrix has, with all cores: what an exact search that looks at
 * every value of it cannot beat. A matrix of more than a gibibyte is stood for by one of a gibibyte
 * that is read again and again: no cache holds that much, so every byte comes from the memory.
 */
final class MemoryRead {

  private static final int PART = 1 << 20;
  private static final int MOST_PARTS = 256;

  private final List<int[]> parts = new ArrayList<>();
  private final int reads; // of parts

  /**
   * Memory to read, written once so that it is really there.
   *
   * @param values number of float32 values, rounded up to whole parts of 4 MiB
   */
  MemoryRead(long values) {
    reads = Math.toIntExact((values + PART - 1) / PART);
    for (int at = 0; at < Math.min(reads, MOST_PARTS); at++) {
      int[] part = new int[PART];
      for (int i = 0; i < PART; i++) {
        part[i] = i ^ at;
      }
      parts.add(part);
    }
  }

  /** Nanoseconds of one reading. */
  long nanos() {
    long start = System.nanoTime();
    int sum = IntStream.range(0, reads).parallel().map(i -> sum(parts.get(i % parts.size()))).sum();
    long nanos = System.nanoTime() - start;
    if (sum == start) { // keeps the reading from being left out
      throw new IllegalStateException("a sum of ints equals the clock");
    }
    return nanos;
  }

  private static int sum(int[] part) {
    int sum = 0;
    for (int value : part) {
      sum += value;
    }
    return sum;
  }
}
