package ai.r2ec.evaluate;

import ai.r2ec.data.DataStatistics;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that was measured. The same results, split and options give the same report, whether
 * they came in one run or in several.
 *
 * @param data name of the split
 * @param dataSha256 hash of the split
 * @param statistics figures of the split
 * @param options everything that was chosen, by name
 * @param warnings what a reader should know
 * @param baseline ranker that differences are taken from
 * @param rankers figures by ranker
 * @param selfConsistency likeness of repeated draws, or null when not asked for
 */
public record EvaluationReport(
    String data,
    String dataSha256,
    DataStatistics statistics,
    Map<String, String> options,
    List<String> warnings,
    String baseline,
    Map<String, Ranker> rankers,
    @Nullable SelfConsistency selfConsistency) {

  /**
   * Figures of one ranker.
   *
   * @param cases cases asked about
   * @param masked by segment and metric, the history masked
   * @param unmasked the same with the history's items in the ranking
   * @param beyondAccuracy what it shows, for each cut
   * @param rationales what it wrote, or null when it reasons nothing
   */
  public record Ranker(
      int cases,
      Map<String, Map<String, Comparison>> masked,
      Map<String, Map<String, Comparison>> unmasked,
      List<BeyondAccuracy> beyondAccuracy,
      @Nullable RationaleMetrics rationales) {}

  /**
   * A figure and how it compares.
   *
   * @param figure the mean
   * @param overBaseline mean of the paired differences from the baseline
   */
  public record Comparison(Figure figure, Figure overBaseline) {}

  /**
   * How figures are made.
   *
   * @param baseline ranker that differences are taken from
   * @param resamples draws of the bootstrap
   * @param seed of the bootstrap
   */
  public record Measuring(String baseline, int resamples, long seed) {}

  /** The report as indented JSON, names in snake case. */
  public String json() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .build()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(this);
  }

  /**
   * Measures results.
   *
   * @param items the catalogue, for titles in rationales
   * @param results by ranker, each over the same cases in the same order
   */
  public static Map<String, Ranker> measure(
      Split split,
      Collection<Item> items,
      Map<String, List<CaseResult>> results,
      Measuring measuring) {
    List<CaseResult> baseline = results.getOrDefault(measuring.baseline(), List.of());
    Bootstrap bootstrap =
        new Bootstrap(
            baseline.stream().mapToInt(result -> split.test().user(result.sample())).toArray(),
            measuring.resamples(),
            measuring.seed());
    Map<String, Ranker> rankers = new LinkedHashMap<>();
    results.forEach(
        (name, said) -> {
          Figures figures = new Figures(split, bootstrap, said, baseline);
          boolean thinks = said.stream().anyMatch(EvaluationReport::hasText);
          rankers.put(
              name,
              new Ranker(
                  said.size(),
                  figures.bySegment(CaseResult::rank),
                  figures.bySegment(CaseResult::unmaskedRank),
                  Metric.CUTS.stream().map(k -> BeyondAccuracy.of(split, said, k)).toList(),
                  thinks ? RationaleMetrics.of(split, items, said) : null));
        });
    return rankers;
  }

  private static boolean hasText(CaseResult result) {
    return result.thought() != null && !result.thought().text().isEmpty();
  }

  /** Figures of one ranker beside the baseline's. */
  private record Figures(
      Split split, Bootstrap bootstrap, List<CaseResult> said, List<CaseResult> baseline) {

    Map<String, Map<String, Comparison>> bySegment(ToIntFunction<CaseResult> rank) {
      Map<String, Map<String, Comparison>> figures = new LinkedHashMap<>();
      for (Segment segment : Segment.EVERY) {
        Map<String, Comparison> row = new LinkedHashMap<>();
        for (Metric metric : Metric.ALL) {
          row.put(metric.name(), compare(segment, metric, rank));
        }
        figures.put(segment.name(), row);
      }
      return figures;
    }

    private Comparison compare(Segment segment, Metric metric, ToIntFunction<CaseResult> rank) {
      double[] values = new double[said.size()];
      double[] differences = new double[said.size()];
      for (int i = 0; i < values.length; i++) {
        boolean in = segment.holds().test(split.test(), said.get(i).sample());
        values[i] = in ? metric.of(rank.applyAsInt(said.get(i))) : Double.NaN;
        differences[i] = values[i] - metric.of(rank.applyAsInt(baseline.get(i)));
      }
      return new Comparison(bootstrap.mean(values), bootstrap.mean(differences));
    }
  }

  /** Names of the rankers, in their order. */
  public List<String> names() {
    return new ArrayList<>(rankers.keySet());
  }
}
