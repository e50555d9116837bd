package ai.r2ec.cli;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.data.DemoCatalog;
import ai.r2ec.data.SplitReader;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.evaluate.EvaluationSplit;
import ai.r2ec.evaluate.Evaluator;
import ai.r2ec.evaluate.PopularityRanker;
import ai.r2ec.evaluate.RankingMetrics;
import ai.r2ec.evaluate.RecommenderRanker;
import ai.r2ec.evaluate.TargetRanker;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures where held-out events rank, through the recommender that serves. */
@Command(
    name = "evaluate",
    header = "Measure the ranking on held-out events, beside popularity.",
    description = {
      "%nEvery target is ranked among all items of the catalogue, the history masked; nothing is sampled but the cases.",
      "Without --split, the last event of each demo user is held out."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec evaluate --max-tokens 0",
      "  r2ec evaluate --catalog games --split data/amazon18-video-games --sample 200 --seed 1"
    })
final class EvaluateCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--split",
      paramLabel = "DIR",
      description = "Folder with train.csv.gz and test.csv.gz of a published split.")
  private @Nullable Path split;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "200",
      description = "Most cases to ask about (${DEFAULT-VALUE}).")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed that draws the cases (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Reasoning budget of one measurement; the other is without (${DEFAULT-VALUE}).")
  private int maxTokens;

  EvaluateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    EvaluationSplit cases = cases().sample(sample, seed);
    try (OfflineService offline =
        R2ecServer.startOffline(invocation.launch(service.arguments(invocation), false))) {
      ServiceParts parts = offline.parts();
      invocation
          .terminal()
          .print(
              "Split %s, %d cases (seed %d), %d items, %s"
                  .formatted(
                      cases.name(),
                      cases.cases().size(),
                      seed,
                      parts.catalog().snapshot().size(),
                      parts.model().name()));
      report(cases, rankers(parts, cases), parts.load().get().slots());
    }
    return ExitCode.OK;
  }

  private EvaluationSplit cases() throws IOException {
    Path folder = split;
    return folder == null
        ? EvaluationSplit.leaveLastOut("demo, last event of each user", DemoCatalog.users())
        : EvaluationSplit.published(
            folder.getFileName() + ", test",
            SplitReader.read(folder.resolve("train.csv.gz")),
            SplitReader.read(folder.resolve("test.csv.gz")));
  }

  private List<TargetRanker> rankers(ServiceParts parts, EvaluationSplit cases) {
    List<TargetRanker> rankers = new ArrayList<>();
    rankers.add(new PopularityRanker(ids(parts.catalog().snapshot()), cases.training()));
    rankers.add(
        new RecommenderRanker(
            "without reasoning", parts.recommender(), ReasoningOptions.greedy(0)));
    if (maxTokens > 0) {
      rankers.add(
          new RecommenderRanker(
              "%d tokens of reasoning".formatted(maxTokens),
              parts.recommender(),
              ReasoningOptions.greedy(maxTokens)));
    }
    return rankers;
  }

  private void report(EvaluationSplit cases, List<TargetRanker> rankers, int concurrency) {
    Progress progress = invocation.progress();
    invocation
        .terminal()
        .print(row("", "Hit@5", "NDCG@5", "Hit@10", "NDCG@10", "Hit@20", "NDCG@20", "MRR"));
    for (TargetRanker ranker : rankers) {
      RankingMetrics metrics =
          new RankingMetrics(new Evaluator(concurrency).ranks(ranker, cases.cases(), progress));
      List<String> cells = new ArrayList<>(List.of(ranker.name()));
      for (int k : List.of(5, 10, 20)) {
        cells.add(figure(metrics.hitRateAt(k)));
        cells.add(figure(metrics.ndcgAt(k)));
      }
      cells.add(figure(metrics.mrr()));
      invocation.terminal().print(row(cells.toArray(String[]::new)));
    }
  }

  private static List<ItemId> ids(CatalogSnapshot snapshot) {
    return snapshot.rows().mapToObj(snapshot::item).map(Item::id).toList();
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder("%-24s".formatted(cells[0]));
    for (int i = 1; i < cells.length; i++) {
      row.append("%9s".formatted(cells[i]));
    }
    return row.toString();
  }
}
