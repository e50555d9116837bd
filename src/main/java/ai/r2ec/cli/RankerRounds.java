package ai.r2ec.cli;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.evaluate.Baseline;
import ai.r2ec.evaluate.CaseResult;
import ai.r2ec.evaluate.Evaluation;
import ai.r2ec.evaluate.EvaluationReport;
import ai.r2ec.evaluate.EvaluationReport.Measuring;
import ai.r2ec.evaluate.ItemNeighbours;
import ai.r2ec.evaluate.MarkovChain;
import ai.r2ec.evaluate.ModelRanker;
import ai.r2ec.evaluate.Popular;
import ai.r2ec.evaluate.SelfConsistency;
import ai.r2ec.evaluate.TextNeighbours;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceParts;
import ai.r2ec.train.sequential.SequentialBaseline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Asks one ranker after the other; the service starts when the first one needs it. */
final class RankerRounds implements AutoCloseable {

  private final Invocation invocation;
  private final List<String> arguments;
  private final Split split;
  private final Evaluation evaluation;
  private final Map<String, List<CaseResult>> results = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, String> described = new TreeMap<>();
  private @Nullable OfflineService service;

  /**
   * Starts nothing yet.
   *
   * @param arguments configuration of the service
   */
  RankerRounds(Invocation invocation, List<String> arguments, Split split, Evaluation evaluation) {
    this.invocation = invocation;
    this.arguments = arguments;
    this.split = split;
    this.evaluation = evaluation;
    warnings.addAll(split.warnings());
    described.putAll(DataOptions.described(split));
  }

  /** Asks everybody and measures. */
  EvaluationReport report(AskingOptions asking, List<Item> items) throws IOException {
    described.putAll(asking.described());
    for (String name : asking.rankers()) {
      results.put(name, ask(name, asking));
    }
    SelfConsistency likeness = asking.consistency() > 0 ? selfConsistency(asking) : null;
    Measuring measuring = new Measuring(asking.baseline(), asking.resamples(), asking.seed());
    return new EvaluationReport(
        split.name(),
        split.sha256(),
        split.statistics(),
        described,
        warnings,
        asking.baseline(),
        EvaluationReport.measure(split, items, results, measuring),
        likeness);
  }

  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
  }

  private List<CaseResult> ask(String name, AskingOptions asking) throws IOException {
    Path trained = asking.trained().get(name);
    if (trained != null) {
      return trained(name, trained);
    }
    if (AskingOptions.BASELINES.contains(name)) {
      return evaluation.ask(baseline(name));
    }
    if (AskingOptions.TEXT.contains(name)) {
      TextNeighbours.Query query =
          name.equals("text-knn-mean") ? TextNeighbours.Query.MEAN : TextNeighbours.Query.LAST;
      Baseline nearest = new TextNeighbours(parts().catalog().snapshot(), split.items(), query);
      return evaluation.ask(nearest);
    }
    if (name.equals("shuffled")) {
      Map<Integer, String> texts =
          evaluation.shuffledReasoning(results.getOrDefault("reasoning", List.of()), asking.seed());
      return model(name, ReasoningOptions.greedy(asking.maxTokens()), texts);
    }
    int budget = name.equals("reasoning") ? asking.maxTokens() : 0;
    return model(name, ReasoningOptions.greedy(budget), Map.of());
  }

  private List<CaseResult> trained(String name, Path folder) throws IOException {
    try (SequentialBaseline baseline = SequentialBaseline.open(name, folder, "cpu")) {
      if (!baseline.items().equals(split.items().names())) {
        throw new R2ecException.Invalid(
            "--trained", "%s was trained on other items than these".formatted(folder));
      }
      return evaluation.ask(baseline);
    }
  }

  private Baseline baseline(String name) {
    return switch (name) {
      case "popular" -> Popular.of(split);
      case "recent-popular" -> Popular.recent(split);
      case "markov" -> new MarkovChain(split, MarkovChain.Ties.FIRST_SEEN);
      case "markov-popular-ties" -> new MarkovChain(split, MarkovChain.Ties.POPULARITY);
      default -> new ItemNeighbours(split);
    };
  }

  private List<CaseResult> model(
      String name, ReasoningOptions reasoning, Map<Integer, String> given) throws IOException {
    ModelRanker ranker = new ModelRanker(split, parts().states(), reasoning);
    return evaluation.ask(
        round(name, reasoning, Integer.MAX_VALUE),
        sample -> ranker.rank(sample, given.get(sample)));
  }

  private SelfConsistency selfConsistency(AskingOptions asking) throws IOException {
    List<List<CaseResult>> draws = new ArrayList<>();
    for (int draw = 1; draw <= asking.consistency(); draw++) {
      ReasoningOptions reasoning =
          new ReasoningOptions(
              asking.maxTokens(), null, asking.temperature(), 1, 0, asking.seed() + draw);
      ModelRanker ranker = new ModelRanker(split, parts().states(), reasoning);
      draws.add(
          evaluation.ask(
              round("draw-" + draw, reasoning, asking.consistencyCases()),
              sample -> ranker.rank(sample, null)));
    }
    return SelfConsistency.of(draws);
  }

  private Evaluation.Round round(String name, ReasoningOptions reasoning, int cases) {
    ServiceParts parts = parts();
    return new Evaluation.Round(
        name,
        Map.of(
            "model", parts.model().identity(),
            "generation", parts.catalog().snapshot().generation(),
            "items", String.valueOf(parts.catalog().snapshot().size()),
            "reasoning", reasoning.toString()),
        parts.load().get().slots(),
        cases);
  }

  private ServiceParts parts() {
    OfflineService open = service;
    if (open == null) {
      open = R2ecServer.startOffline(invocation.launch(arguments, false));
      service = open;
      ServiceParts parts = open.parts();
      CatalogSnapshot snapshot = parts.catalog().snapshot();
      described.put("model", parts.model().name());
      described.put("model_identity", parts.model().identity());
      described.put("dtype", parts.model().dtype());
      described.put("catalog_items", String.valueOf(snapshot.size()));
      long missing =
          IntStream.range(0, split.items().size())
              .filter(i -> snapshot.rowOf(new ItemId(split.items().name(i))).isEmpty())
              .count();
      if (missing > 0) {
        warnings.add(
            missing + " items of the data are not in the catalogue and cannot be ranked by it");
      }
    }
    return open.parts();
  }
}
