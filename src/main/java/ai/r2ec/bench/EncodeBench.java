package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How fast items become vectors. */
public final class EncodeBench {

  private static final double NANOS_PER_SECOND = 1e9;

  private EncodeBench() {}

  /**
   * Measures.
   *
   * @param items items of one pass, at least 1
   */
  public static BenchReport run(BenchModel model, int items, BenchPlan plan) {
    if (items < 1 || items > 1_000_000) {
      throw new R2ecException.Invalid("--items", "must be in 1..1000000, got " + items);
    }
    List<int[]> sequences =
        IntStream.range(0, items)
            .mapToObj(i -> model.prompts().items().get(i % model.prompts().items().size()).tokens())
            .toList();
    double tokens = sequences.stream().mapToInt(sequence -> sequence.length).sum();
    List<Map<String, Double>> passes = plan.run(_ -> pass(model, sequences, tokens));
    Map<String, Object> setup = model.setup();
    setup.put("items", items);
    setup.put("tokens", tokens);
    return BenchReport.of("encode", setup, passes);
  }

  private static Map<String, Double> pass(BenchModel model, List<int[]> sequences, double tokens) {
    long start = System.nanoTime();
    model.engine().encode(sequences);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    return Map.of(
        "token_throughput", tokens / seconds, "item_throughput", sequences.size() / seconds);
  }
}
