package ai.r2ec.cli;

import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.recommend.Recommender;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers one question in the terminal. */
@Command(
    name = "recommend",
    header = "Answer one question without a server.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec recommend --user demo-01",
      "  r2ec recommend -t 'Portal 2' -t 'Outer Wilds' -k 5 --max-tokens 0",
      "  r2ec recommend --user demo-07 --as-of 2025-03-01 -o json > answer.json",
      "",
      "The embedded Redis serves one process at a time: stop a running 'r2ec serve'",
      "first, or ask that one over HTTP."
    })
final class RecommendCommand implements Callable<Integer> {

  /** How an answer is written. */
  enum Output {
    /** Reasoning, then a table. */
    TABLE,
    /** The answer of the HTTP interface, alone on stdout. */
    JSON
  }

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private QueryOptions question = new QueryOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "TABLE",
      description = "table or json (table).")
  private Output output = Output.TABLE;

  RecommendCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    RecommendationQuery query = question.query(Clock.systemUTC());
    try (OfflineService offline =
        R2ecServer.startOffline(invocation.launch(service.arguments(invocation), false))) {
      answer(offline.parts().recommender(), query);
    }
    return ExitCode.OK;
  }

  private void answer(Recommender recommender, RecommendationQuery query) {
    Terminal terminal = invocation.terminal();
    switch (output) {
      case TABLE -> {
        RecommendationPrinter printer = new RecommendationPrinter(terminal.out());
        recommender.recommend(query).doOnNext(printer::accept).blockLast();
      }
      case JSON ->
          recommender
              .recommend(query)
              .ofType(RecommendationEvent.Completed.class)
              .doOnNext(done -> terminal.print(R2ecServer.json(done.recommendation())))
              .blockLast();
    }
  }
}
