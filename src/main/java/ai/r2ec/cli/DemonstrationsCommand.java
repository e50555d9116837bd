package ai.r2ec.cli;

import ai.r2ec.data.DemonstrationWriter;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Samples;
import ai.r2ec.data.TastePortrait;
import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes reasonings for the training samples of any data set. */
@Command(
    name = "demonstrations",
    header = "Write a reasoning for training samples, to begin a training with.",
    description = {
      "%nEach line holds a training sample and a portrait of its history: what the liked",
      "items have in common, the favourites, and what came last. It does not know what",
      "came next. The same data and seed give the same bytes.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec demonstrations --data amazon18-video-games --out runs/games.jsonl",
      "  r2ec demonstrations --data runs/simulated --limit 6000 --unreasoned 0.25 \\",
      "      --out runs/simulated/demonstrations.jsonl"
    })
final class DemonstrationsCommand implements Callable<Integer> {

  private final Invocation invocation;

  @ArgGroup(validate = false, heading = "%nData:%n")
  private DataOptions data = new DataOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to write, JSON lines.")
  private @Nullable Path out;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Training samples to draw (default: all).")
  private @Nullable Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Draws samples, and which go unreasoned (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--unreasoned",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of the lines that get an empty reasoning, so that a model also learns to rank"
              + " right behind the prompt: 0 to 1 (${DEFAULT-VALUE}).")
  private double unreasoned;

  DemonstrationsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    Path file = checked();
    Samples train = data.split().train();
    if (train.size() == 0) {
      throw new R2ecException.Invalid("--data", "the split has no training samples");
    }
    Samples drawn = limit == null ? train : train.draw(limit, seed);
    BitSet empty = unreasoned(drawn.size());
    write(file, demonstrations(drawn, empty, new TastePortrait(data.catalogue())));
    invocation
        .terminal()
        .print(
            String.format(
                Locale.ROOT,
                "%s holds %,d of %,d training samples, %,d of them without a reasoning",
                file,
                drawn.size(),
                train.size(),
                empty.cardinality()));
    return ExitCode.OK;
  }

  private Path checked() {
    List<FieldError> errors = new ArrayList<>();
    if (limit != null && limit < 1) {
      errors.add(new FieldError("--limit", "must be at least 1, got " + limit));
    }
    if (!(unreasoned >= 0 && unreasoned <= 1)) {
      errors.add(new FieldError("--unreasoned", "must be in 0..1, got " + unreasoned));
    }
    if (out == null || Files.isDirectory(out)) {
      errors.add(new FieldError("--out", "must be a file, got the folder " + out));
    }
    if (!errors.isEmpty() || out == null) {
      throw new R2ecException.Invalid(errors);
    }
    return out;
  }

  /** Which lines have no reasoning; with a larger share these and others. */
  private BitSet unreasoned(int lines) {
    BitSet empty = new BitSet();
    int count = Math.toIntExact(Math.round(unreasoned * lines));
    // Another seed than the samples': the two draws have nothing to do with each other.
    IntStream.of(Samples.drawIndexes(lines, count, ~seed)).forEach(empty::set);
    return empty;
  }

  private Stream<ReasonedSample> demonstrations(
      Samples drawn, BitSet empty, TastePortrait portrait) {
    Progress progress = invocation.progress();
    return IntStream.range(0, drawn.size())
        .mapToObj(
            i -> {
              progress.report("Writing demonstrations", "lines", i + 1L, drawn.size());
              return empty.get(i)
                  ? new ReasonedSample(drawn.get(i), "")
                  : portrait.of(drawn.get(i));
            });
  }

  /** A part of the lines would be a valid file too, so it takes its name when it is whole. */
  private static void write(Path file, Stream<ReasonedSample> lines) throws IOException {
    Path whole = file.toAbsolutePath();
    Files.createDirectories(whole.getParent());
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      DemonstrationWriter.write(part, lines);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
