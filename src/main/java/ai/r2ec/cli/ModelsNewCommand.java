package ai.r2ec.cli;

import ai.r2ec.data.DemoCatalog;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.DemonstrationFile;
import ai.r2ec.train.nano.NanoModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model that knows nothing yet. */
@Command(
    name = "new",
    header = "Write an untrained tiny model for the bundled games.",
    description = {
      "%nA llama of random weights with a vocabulary of its own, learned from the words of",
      "the games and of demonstrations. It ranks nothing before it is trained, with",
      "r2ec train --all-weights.%n"
    },
    footerHeading = "%nExample:%n",
    footer =
        "  r2ec models new --out runs/untrained --demonstrations runs/sim/demonstrations.jsonl")
final class ModelsNewCommand implements Callable<Integer> {

  /** More say the same again, and learning a vocabulary takes its time. */
  private static final int READ = 2_000;

  private final Invocation invocation;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
  private @Nullable Path out;

  @Option(
      names = "--demonstrations",
      paramLabel = "FILE",
      description = "Demonstrations whose words it should know.")
  private @Nullable Path demonstrations;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the weights (${DEFAULT-VALUE}).")
  private long seed;

  ModelsNewCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Path folder = out;
    if (folder == null || Files.exists(folder)) {
      throw new R2ecException.Invalid("--out", folder + " is there already");
    }
    NanoModel.create(folder, texts(), seed);
    invocation.terminal().print(folder + " holds an untrained model");
    return ExitCode.OK;
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Item item : DemoCatalog.items()) {
      texts.add(item.title());
      for (AttributeValue value : item.attributes().values()) {
        texts.add(value.display());
      }
    }
    if (demonstrations != null) {
      DemonstrationFile.read(demonstrations).stream()
          .limit(READ)
          .map(ReasonedSample::reasoning)
          .forEach(texts::add);
    }
    return texts;
  }
}
