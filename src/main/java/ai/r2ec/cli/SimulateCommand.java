package ai.r2ec.cli;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.DemoCatalog;
import ai.r2ec.data.DemonstrationWriter;
import ai.r2ec.data.Demonstrations;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.data.Samples;
import ai.r2ec.data.SimulatedUsers;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import ai.r2ec.data.TasteSummary;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the histories of users who never lived, to train on. */
@Command(
    name = "simulate",
    header = "Write simulated users of the bundled games, and demonstrations.",
    description = {
      "%nEach user has a taste over genres, makers, platforms and years, which drifts,",
      "and acts on it with noise. The same seed gives the same files. Writes",
      "interactions.csv (to learn from), heldout.csv (other users, to test on) and",
      "with --demonstrations also demonstrations.jsonl: samples with a short",
      "reasoning made from the attributes of their items.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec simulate --out runs/simulated --demonstrations 6000",
      "  r2ec evaluate --data runs/simulated --sample all --rankers baselines"
    })
final class SimulateCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
  private @Nullable Path out;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "" + SimulatedUsers.USERS,
      description = "Users to learn from (${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "" + SimulatedUsers.HELD_OUT,
      description = "Users to test on (${DEFAULT-VALUE}).")
  private int heldOut;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + SimulatedUsers.SEED,
      description = "Seed of everything (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--demonstrations",
      paramLabel = "N",
      defaultValue = "0",
      description = "Training samples to write with a reasoning (${DEFAULT-VALUE}).")
  private int demonstrations;

  @Option(
      names = "--name-target",
      description = "End each reasoning with the title of what came next.")
  private boolean nameTarget;

  @Option(
      names = "--summaries",
      description = "Reasonings that count what the history is made of and do not know the answer.")
  private boolean summaries;

  SimulateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = out;
    if (folder == null || users < 1 || heldOut < 1 || demonstrations < 0) {
      throw new R2ecException.Invalid(
          "--users, --held-out, --demonstrations", "must be at least 1, 1 and 0");
    }
    List<Item> items = DemoCatalog.items();
    new SimulatedUsers(items, seed).write(folder, users, heldOut, invocation.progress());
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    if (demonstrations > 0) {
      Samples drawn = split.train().draw(demonstrations, seed);
      DemonstrationWriter.write(
          folder.resolve("demonstrations.jsonl"), drawn.stream().map(reasoning(items)));
    }
    StatisticsTable.lines(split).forEach(invocation.terminal()::print);
    return ExitCode.OK;
  }

  private Function<Sample, ReasonedSample> reasoning(List<Item> items) {
    return summaries
        ? new TasteSummary(items)::of
        : new Demonstrations(items, seed, nameTarget)::of;
  }
}
