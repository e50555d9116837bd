package ai.r2ec.cli;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.CacheDirectory;
import ai.r2ec.evaluate.RankingMetrics;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.train.sequential.Architecture;
import ai.r2ec.train.sequential.SequentialBaseline;
import ai.r2ec.train.sequential.SequentialOptions;
import ai.r2ec.train.sequential.SequentialRun;
import ai.r2ec.train.sequential.SequentialTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains SASRec or GRU4Rec on a data set and measures it. */
@Command(
    name = "baseline",
    header = "Train a sequential baseline, SASRec or GRU4Rec, and measure it.",
    description = {
      "%nTrains on the training samples, stops by validation NDCG@10, and ranks every",
      "test target among all items. The run's folder is written after every epoch;",
      "the same command goes on where an interrupted one stopped, and equal options,",
      "data and threads make equal models."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec baseline sasrec --data amazon18-video-games",
      "  r2ec baseline gru4rec --data movielens-latest-small --objective bpr-max --seed 2"
    })
final class BaselineCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Parameters(paramLabel = "sasrec|gru4rec", description = "What to train.")
  private Architecture architecture = Architecture.SASREC;

  @ArgGroup(validate = false, heading = "%nData:%n")
  private DataOptions data = new DataOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run (default: one of its own in the cache directory).")
  private @Nullable Path out;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "cpu or cuda:N (${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operator (default: one per core).")
  private @Nullable Integer threads;

  @Option(
      names = "--validation-only",
      description = "Do not look at the test samples; for choosing options.")
  private boolean validationOnly;

  @ArgGroup(validate = false, heading = "%nTraining:%n")
  private BaselineOptions training = new BaselineOptions();

  BaselineCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if (threads != null) {
      TensorScope.useThreads(threads);
    }
    Split split = data.split();
    SequentialOptions options = training.options(architecture, split.options().window());
    Path folder = out == null ? ownFolder(split, options) : out;
    SequentialRun run =
        new SequentialTraining(split, options, folder, device, invocation.progress()).run();
    report(split, run, folder);
    if (!validationOnly) {
      try (SequentialBaseline trained =
          SequentialBaseline.open(architecture.label(), folder, device)) {
        table(split, trained);
      }
    }
    return ExitCode.OK;
  }

  private static Path ownFolder(Split split, SequentialOptions options) {
    String name =
        "%s-%s-%08x"
            .formatted(
                split.name(),
                options.network().architecture(),
                (options + split.sha256()).hashCode());
    return CacheDirectory.path().resolve("baselines").resolve(name);
  }

  private void report(Split split, SequentialRun run, Path folder) {
    print(
        "Data %s: %d items, %d training, %d validation, %d test samples"
            .formatted(
                split.name(),
                split.items().size(),
                split.train().size(),
                split.validation().size(),
                split.test().size()));
    print(run.options().toString());
    print(
        String.format(
            Locale.ROOT,
            "Best epoch %d of %d, validation NDCG@10 %.4f, %.0f training samples/s, in %s",
            run.bestEpoch(),
            run.epochs().size(),
            run.bestNdcg(),
            run.epochs().stream()
                .mapToDouble(SequentialRun.Figures::samplesPerSecond)
                .average()
                .orElse(0),
            folder));
  }

  private void table(Split split, SequentialBaseline trained) {
    Samples test = split.test();
    Samples later = test.where(i -> !test.sameDay(i));
    print(" ".repeat(39) + " Hit@5  NDCG@5  Hit@10 NDCG@10  Hit@20 NDCG@20");
    for (boolean mask : List.of(true, false)) {
      row("all targets", trained, test, mask);
      row("later-day targets", trained, later, mask);
    }
  }

  private void row(String targets, SequentialBaseline trained, Samples samples, boolean mask) {
    RankingMetrics metrics = new RankingMetrics(trained.ranks(samples, mask));
    String name =
        "%s (%d), history %s".formatted(targets, samples.size(), mask ? "masked" : "ranked");
    StringBuilder row = new StringBuilder("%-38s".formatted(name));
    for (int k : List.of(5, 10, 20)) {
      row.append(
          String.format(Locale.ROOT, "  %.4f  %.4f", metrics.hitRateAt(k), metrics.ndcgAt(k)));
    }
    print(row.toString());
  }

  private void print(String line) {
    invocation.terminal().print(line);
  }
}
