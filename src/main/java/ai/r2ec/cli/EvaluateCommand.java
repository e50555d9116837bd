package ai.r2ec.cli;

import ai.r2ec.data.Split;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.Evaluation;
import ai.r2ec.evaluate.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures where held-out events rank, through the recommender that serves. */
@Command(
    name = "evaluate",
    header = "Measure the ranking on held-out events, beside baselines.",
    description = {
      "%nEvery target is ranked among all items, with the history masked and not;",
      "nothing is sampled but the cases. Baselines need neither model nor Redis;",
      "the catalogue that the model ranks must hold the items of the data.",
      "With --out every answer is kept at once: run it again to go on after a stop.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec evaluate --data amazon18-video-games --stats",
      "  r2ec evaluate --data amazon18-video-games --sample all --rankers baselines",
      "  r2ec evaluate --data amazon18-video-games --catalog games --sample 1000 \\",
      "      --seed 1 --rankers baselines,reasoning,no-reasoning,shuffled --out runs/games"
    })
final class EvaluateCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();

  @ArgGroup(validate = false, heading = "%nData:%n")
  private DataOptions data = new DataOptions();

  @Mixin private AskingOptions asking = new AskingOptions();

  @Option(names = "--stats", description = "Show what the data holds and stop.")
  private boolean stats;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Keep every answer here, and report.json at the end.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the whole report as JSON instead of tables.")
  private boolean json;

  EvaluateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    Split split = data.split();
    if (stats) {
      StatisticsTable.lines(split).forEach(invocation.terminal()::print);
      return ExitCode.OK;
    }
    if (split.test().size() == 0) {
      throw new R2ecException.Invalid("--data", "the split has no test samples");
    }
    Evaluation evaluation = new Evaluation(split, asking.cases(), out, invocation.progress());
    try (RankerRounds rounds =
        new RankerRounds(invocation, service.arguments(invocation), split, evaluation)) {
      EvaluationReport report = rounds.report(asking, data.items());
      if (out != null) {
        Files.writeString(out.resolve("report.json"), report.json());
      }
      (json ? List.of(report.json()) : EvaluationTable.lines(report))
          .forEach(invocation.terminal()::print);
    }
    return ExitCode.OK;
  }
}
