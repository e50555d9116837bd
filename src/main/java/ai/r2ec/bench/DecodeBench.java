package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How fast several streams are generated at once: tokens a second of all together while all of them
 * generate, prompts left out.
 */
public final class DecodeBench {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private DecodeBench() {}

  /**
   * What is measured.
   *
   * @param streams numbers of streams, each measured by itself
   * @param tokens tokens of each stream, at least 2
   * @param promptTokens tokens of each prompt; 0 for whole prompts
   * @param bandwidth bytes a second that memory gives, to compare with; 0 when unknown
   */
  public record Options(List<Integer> streams, int tokens, int promptTokens, double bandwidth) {

    /**
     * Checks the bounds.
     *
     * @throws R2ecException.Invalid naming option and bound
     */
    public Options {
      streams = List.copyOf(streams);
      if (streams.isEmpty() || streams.stream().anyMatch(n -> n < 1 || n > 1_024)) {
        throw new R2ecException.Invalid("--streams", "each must be in 1..1024, got " + streams);
      }
      if (tokens < 2 || tokens > 100_000) {
        throw new R2ecException.Invalid("--tokens", "must be in 2..100000, got " + tokens);
      }
      if (promptTokens < 0) {
        throw new R2ecException.Invalid(
            "--prompt-tokens", "must be at least 0, got " + promptTokens);
      }
    }

    /** Streams at once, at most. */
    public int mostStreams() {
      return streams.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
  }

  /** Measures. */
  public static BenchReport run(BenchModel model, Options options, BenchPlan plan) {
    List<Map<String, Double>> passes =
        plan.run(
            _ -> {
              Map<String, Double> figures = new LinkedHashMap<>();
              options.streams().forEach(n -> figures.putAll(measure(model, options, n)));
              return figures;
            });
    Map<String, Object> setup = model.setup();
    setup.put("streams", options.streams());
    setup.put("tokens", options.tokens());
    setup.put("prompt_tokens", options.promptTokens());
    return BenchReport.of("decode", setup, passes);
  }

  private static Map<String, Double> measure(BenchModel model, Options options, int count) {
    List<int[]> prompts =
        IntStream.range(0, count).mapToObj(i -> prompt(model.prompts(), options, i)).toList();
    List<TimedStream> streams =
        prompts.stream()
            .map(prompt -> new TimedStream(prompt, options.tokens()).start(model.engine()))
            .toList();
    streams.forEach(TimedStream::await);
    long from = streams.stream().mapToLong(TimedStream::firstTokenNanos).max().orElseThrow();
    long until = streams.stream().mapToLong(TimedStream::lastTokenNanos).min().orElseThrow();
    if (from >= until) {
      throw new R2ecException.Invalid(
          "--tokens",
          "the first of %d streams ended before the last began; must be above %d"
              .formatted(count, options.tokens()));
    }
    double tokens = streams.stream().mapToLong(s -> s.tokensWithin(from, until)).sum();
    double seconds = (until - from) / NANOS_PER_SECOND;
    Map<String, Double> figures = new LinkedHashMap<>();
    String suffix = "_%d_streams".formatted(count);
    figures.put("output_throughput" + suffix, tokens / seconds);
    figures.put("tpot_ms" + suffix, count * (until - from) / NANOS_PER_MILLI / tokens);
    if (options.bandwidth() > 0 && model.traffic().weights() > 0) {
      double context = prompts.stream().mapToInt(p -> p.length).sum();
      context += count * options.tokens() / 2.0;
      double bytes = model.traffic().weights() + context * model.traffic().cachePerToken();
      figures.put(
          "roofline_share" + suffix, tokens / count / seconds / (options.bandwidth() / bytes));
    }
    return figures;
  }

  private static int[] prompt(BenchPrompts prompts, Options options, int stream) {
    return options.promptTokens() == 0
        ? prompts.users().get(stream % prompts.users().size()).tokens()
        : prompts.tokens(stream, options.promptTokens());
  }
}
