package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a prompt is read: tokens a second up to the first generated token, with nothing in the
 * cache; and how much sooner that token comes when the engine knows the instruction, or the user.
 */
public final class PrefillBench {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private final BenchModel model;
  private final Options options;
  private int fresh;

  private PrefillBench(BenchModel model, Options options) {
    this.model = model;
    this.options = options;
  }

  /**
   * What is measured.
   *
   * @param lengths lengths of prompts, each measured by itself
   * @param users users who ask twice
   */
  public record Options(List<Integer> lengths, int users) {

    /**
     * Checks the bounds.
     *
     * @throws R2ecException.Invalid naming option and bound
     */
    public Options {
      lengths = List.copyOf(lengths);
      if (lengths.isEmpty() || lengths.stream().anyMatch(n -> n < 1)) {
        throw new R2ecException.Invalid("--lengths", "each must be at least 1, got " + lengths);
      }
      if (users < 1) {
        throw new R2ecException.Invalid("--users", "must be at least 1, got " + users);
      }
    }
  }

  /** Measures. */
  public static BenchReport run(BenchModel model, Options options, BenchPlan plan) {
    PrefillBench bench = new PrefillBench(model, options);
    List<Map<String, Double>> passes = plan.run(_ -> bench.pass());
    Map<String, Object> setup = model.setup();
    setup.put("lengths", options.lengths());
    setup.put("users", options.users());
    return BenchReport.of("prefill", setup, passes);
  }

  private Map<String, Double> pass() {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (int length : options.lengths()) {
      long nanos = cold(model.prompts().tokens(fresh, length));
      figures.put("prefill_throughput_%d".formatted(length), length * NANOS_PER_SECOND / nanos);
    }
    users(figures);
    return figures;
  }

  /**
   * Each user asks for the first time with an empty cache, for the first time with a known
   * instruction, and once more.
   */
  private void users(Map<String, Double> figures) {
    List<Double> cold = new ArrayList<>();
    List<Double> known = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    for (int user = 0; user < options.users(); user++) {
      int[] prompt = model.prompts().users().get(user % model.prompts().users().size()).tokens();
      cold.add(cold(prompt) / NANOS_PER_MILLI);
      known.add(ttft(prompt).ttftNanos() / NANOS_PER_MILLI);
      warm.add(ttft(prompt).ttftNanos() / NANOS_PER_MILLI);
    }
    double median = Distribution.of(cold).median();
    figures.put("cold_ttft_ms", median);
    figures.put("known_instruction_ttft_ms", Distribution.of(known).median());
    figures.put("repeated_user_ttft_ms", Distribution.of(warm).median());
    figures.put("repeated_user_ttft_ratio", Distribution.of(warm).median() / median);
  }

  /** A prompt that begins as none did before finds nothing in the cache. */
  private long cold(int[] prompt) {
    int[] unknown = prompt.clone();
    unknown[0] = fresh++ % model.prompts().largestToken();
    TimedStream stream = ttft(unknown);
    if (stream.cachedTokens() > 0) {
      throw new IllegalStateException(
          "%d tokens of a new prompt were cached".formatted(stream.cachedTokens()));
    }
    return stream.ttftNanos();
  }

  private TimedStream ttft(int[] prompt) {
    return new TimedStream(prompt, 1).start(model.engine()).await();
  }
}
