package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.publish.WholeModel;
import ai.r2ec.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model of a run that trained all weights. */
@Command(
    name = "save",
    header = "Write what a run with --all-weights trained as a model of its own.",
    description = {
      "%nThe model is a directory in the Hugging Face layout with its prompts and a card.",
      "An adapter is no model of its own: see r2ec publish.%n"
    },
    footerHeading = "%nExample:%n",
    footer = "  r2ec models save runs/nano --out nano")
final class ModelsSaveCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Parameters(paramLabel = "RUN", arity = "1", description = "Directory of the training run.")
  private @Nullable Path directory;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
  private @Nullable Path out;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Checkpoint to take; the best one when absent.")
  private @Nullable Path checkpoint;

  ModelsSaveCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (directory == null || out == null) {
      throw new R2ecException.Invalid("RUN, --out", "must be given");
    }
    RunDirectory run = RunDirectory.open(directory);
    Path base = run.config().model().path();
    if (base == null) {
      throw new R2ecException.Unusable(directory + " began with the default model");
    }
    new WholeModel(run, checkpoint == null ? run.bestCheckpoint() : checkpoint, base).write(out);
    invocation.terminal().print(out + " holds the trained model");
    return ExitCode.OK;
  }
}
