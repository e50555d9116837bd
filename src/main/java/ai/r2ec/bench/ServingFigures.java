package ai.r2ec.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sums requests up under the names that vLLM's serving benchmark writes into its JSON. */
final class ServingFigures {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final List<Integer> PERCENTILES = List.of(50, 95, 99);

  private ServingFigures() {}

  /**
   * Figures of one pass.
   *
   * @param requests all that were sent, at least one
   * @param goodput what counts as good
   */
  static Map<String, Double> of(List<RequestRecord> requests, Goodput goodput) {
    long start = requests.stream().mapToLong(RequestRecord::startNanos).min().orElseThrow();
    long end = requests.stream().mapToLong(RequestRecord::endNanos).max().orElseThrow();
    double seconds = (end - start) / NANOS_PER_SECOND;
    List<RequestRecord> done = requests.stream().filter(RequestRecord::completed).toList();
    double input = done.stream().mapToInt(RequestRecord::promptTokens).sum();
    double output = done.stream().mapToInt(RequestRecord::outputTokens).sum();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("duration", seconds);
    figures.put("completed", (double) done.size());
    figures.put("failed", (double) requests.size() - done.size());
    figures.put("total_input_tokens", input);
    figures.put(
        "total_cached_tokens", (double) done.stream().mapToInt(RequestRecord::cachedTokens).sum());
    figures.put("total_output_tokens", output);
    figures.put("request_throughput", done.size() / seconds);
    if (!goodput.boundsMillis().isEmpty()) {
      figures.put("request_goodput", done.stream().filter(goodput::keeps).count() / seconds);
    }
    figures.put("output_throughput", output / seconds);
    figures.put("total_token_throughput", (input + output) / seconds);
    put(figures, "ttft", done.stream().flatMap(r -> r.ttftMillis().stream().boxed()));
    put(figures, "tpot", done.stream().flatMap(r -> r.tpotMillis().stream().boxed()));
    put(figures, "itl", done.stream().flatMap(r -> r.itlMillis().boxed()));
    put(figures, "e2el", done.stream().map(RequestRecord::e2elMillis));
    put(figures, "ttfi", done.stream().map(RequestRecord::ttfiMillis));
    return figures;
  }

  private static void put(Map<String, Double> figures, String measure, Stream<Double> millis) {
    List<Double> values = millis.toList();
    if (values.isEmpty()) {
      return;
    }
    Distribution distribution = Distribution.of(values);
    figures.put("mean_%s_ms".formatted(measure), distribution.mean());
    figures.put("median_%s_ms".formatted(measure), distribution.median());
    figures.put("std_%s_ms".formatted(measure), distribution.standardDeviation());
    for (int percent : PERCENTILES) {
      figures.put("p%d_%s_ms".formatted(percent, measure), distribution.percentile(percent));
    }
  }
}
