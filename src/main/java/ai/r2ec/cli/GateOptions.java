package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.evaluate.Evaluation;
import ai.r2ec.evaluate.EvaluationReport.Measuring;
import ai.r2ec.evaluate.Metric;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How both models are measured before one is published. */
final class GateOptions {

  private static final int RESAMPLES = 2_000;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "What must be better; the run's own measure when absent.")
  private @Nullable String metric;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Test cases at most (${DEFAULT-VALUE}).")
  private int sample = 1_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Draws the cases, and the intervals (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Reasoning budget of both models, greedy (${DEFAULT-VALUE}).")
  private int maxTokens = 96;

  /**
   * The measure's name.
   *
   * @throws R2ecException.Invalid if there is none of that name
   */
  String metric(String otherwise) {
    String asked = metric == null ? otherwise : metric;
    if (Metric.ALL.stream().noneMatch(known -> known.name().equals(asked))) {
      throw new R2ecException.Invalid(
          "--metric",
          "must be one of %s, got %s"
              .formatted(Metric.ALL.stream().map(Metric::name).toList(), asked));
    }
    return asked;
  }

  Evaluation.Cases cases() {
    if (sample < 2) {
      throw new R2ecException.Invalid("--sample", "must be at least 2, got " + sample);
    }
    return new Evaluation.Cases(sample, seed, false);
  }

  Measuring measuring(String baseline) {
    return new Measuring(baseline, RESAMPLES, seed);
  }

  ReasoningOptions reasoning() {
    if (maxTokens < 0 || maxTokens > 1_024) {
      throw new R2ecException.Invalid("--max-tokens", "must be 0 to 1024, got " + maxTokens);
    }
    return ReasoningOptions.greedy(maxTokens);
  }
}
