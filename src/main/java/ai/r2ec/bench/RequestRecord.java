package ai.r2ec.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a client saw of one request; times are {@link System#nanoTime()}.
 *
 * @param startNanos when it was sent
 * @param deltaNanos when each piece of reasoning came
 * @param firstItemNanos when the first ranked item came
 * @param endNanos when the last event came
 * @param promptTokens tokens of the prompt
 * @param cachedTokens tokens of the prompt that were found in the cache
 * @param outputTokens tokens generated
 * @param completed whether it ended with a ranking
 */
record RequestRecord(
    long startNanos,
    List<Long> deltaNanos,
    long firstItemNanos,
    long endNanos,
    int promptTokens,
    int cachedTokens,
    int outputTokens,
    boolean completed) {

  private static final double NANOS_PER_MILLI = 1e6;

  RequestRecord {
    deltaNanos = List.copyOf(deltaNanos);
  }

  /** One that failed. */
  static RequestRecord failed(long startNanos, long endNanos) {
    return new RequestRecord(startNanos, List.of(), endNanos, endNanos, 0, 0, 0, false);
  }

  /** Time to the first token; a request that does not reason has none. */
  OptionalDouble ttftMillis() {
    return deltaNanos.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(millis(deltaNanos.getFirst() - startNanos));
  }

  /** Time to the first item. */
  double ttfiMillis() {
    return millis(firstItemNanos - startNanos);
  }

  /** End-to-end latency. */
  double e2elMillis() {
    return millis(endNanos - startNanos);
  }

  /** Time per output token after the first; needs two tokens. */
  OptionalDouble tpotMillis() {
    return deltaNanos.isEmpty() || outputTokens < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            millis(deltaNanos.getLast() - deltaNanos.getFirst()) / (outputTokens - 1));
  }

  /** Latencies between pieces. */
  DoubleStream itlMillis() {
    return IntStream.range(1, deltaNanos.size())
        .mapToDouble(i -> millis(deltaNanos.get(i) - deltaNanos.get(i - 1)));
  }

  private static double millis(long nanos) {
    return nanos / NANOS_PER_MILLI;
  }
}
