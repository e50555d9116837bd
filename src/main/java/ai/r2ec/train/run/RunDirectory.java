package ai.r2ec.train.run;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.config.TrainConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory of one run: {@code config.yaml} and {@code run.json} say what it is, {@code
 * metrics.jsonl} and {@code rationales.jsonl} what happened, {@code events.out.tfevents.*} the same
 * for TensorBoard, {@code report.html} for people, {@code checkpoints} holds the rest.
 */
public final class RunDirectory {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path path;
  private final TrainConfig config;
  private final RunIdentity identity;

  private RunDirectory(Path path, TrainConfig config, RunIdentity identity) {
    this.path = path;
    this.config = config;
    this.identity = identity;
  }

  /**
   * Begins a run.
   *
   * @throws R2ecException.Unusable if the directory holds a run already, or cannot be written to
   */
  public static RunDirectory create(Path path, TrainConfig config, RunIdentity identity) {
    if (Files.exists(path.resolve("run.json"))) {
      throw new R2ecException.Unusable(
          "%s holds a run already; go on with it by --resume %s, or name another directory"
              .formatted(path, path));
    }
    RunDirectory run = new RunDirectory(path, config.withOutputDir(path), identity);
    try {
      Files.createDirectories(run.checkpoints());
      replace(path.resolve("config.yaml"), run.config.yaml());
      replace(path.resolve("run.json"), JSON.writeValueAsString(identity) + "\n");
      return run;
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot write to %s: %s".formatted(path, e), e);
    }
  }

  /**
   * Opens a run that was begun before.
   *
   * @throws R2ecException.Unusable if it is none
   */
  public static RunDirectory open(Path path) {
    Path identity = path.resolve("run.json");
    if (!Files.exists(identity)) {
      throw new R2ecException.Unusable("%s is no training run: it has no run.json".formatted(path));
    }
    try {
      return new RunDirectory(
          path,
          TrainConfig.read(path.resolve("config.yaml")).withOutputDir(path),
          JSON.readValue(Files.readString(identity), RunIdentity.class));
    } catch (IOException | JacksonException e) {
      throw new R2ecException.Unusable("%s is damaged: %s".formatted(identity, e.getMessage()), e);
    }
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** The resolved configuration. */
  public TrainConfig config() {
    return config;
  }

  /** What it was made of. */
  public RunIdentity identity() {
    return identity;
  }

  /** Where checkpoints lie. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Step of the newest checkpoint, below 0 when there is none. */
  public long newestStep() {
    return steps().stream().mapToLong(step -> step).max().orElse(-1);
  }

  /**
   * The checkpoint of the best evaluation; the newest one when none was evaluated.
   *
   * @throws R2ecException.Unusable if there is no checkpoint
   */
  public Path bestCheckpoint() {
    List<Long> kept = steps();
    if (kept.isEmpty()) {
      throw new R2ecException.Unusable(path + " has no checkpoint yet");
    }
    try {
      long best =
          metrics().stream()
              .filter(line -> line.best() && kept.contains(line.step()))
              .mapToLong(MetricLine::step)
              .reduce(newestStep(), (_, later) -> later);
      return checkpoints().resolve("checkpoint-%06d".formatted(best));
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot read " + metricsFile(), e);
    }
  }

  /** Optimiser steps that a checkpoint's folder is named after. */
  public static long step(Path checkpoint) {
    String name = String.valueOf(checkpoint.getFileName());
    if (!name.matches("checkpoint-\\d{1,18}")) {
      throw new R2ecException.Unusable(checkpoint + " is no checkpoint");
    }
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }

  private List<Long> steps() {
    List<Long> steps = new ArrayList<>();
    if (Files.isDirectory(checkpoints())) {
      try (DirectoryStream<Path> folders =
          Files.newDirectoryStream(checkpoints(), "checkpoint-[0-9]*[0-9]")) {
        folders.forEach(folder -> steps.add(step(folder)));
      } catch (IOException e) {
        throw new R2ecException.Unusable("cannot read " + checkpoints(), e);
      }
    }
    return steps;
  }

  /** Where the report lies. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** Everything that was measured, in order. */
  List<MetricLine> metrics() throws IOException {
    return JsonLog.read(metricsFile(), MetricLine::read);
  }

  /** Sampled rationales, in order. */
  List<Rationale> rationales() throws IOException {
    return JsonLog.read(rationalesFile(), RunDirectory::rationale);
  }

  Path metricsFile() {
    return path.resolve("metrics.jsonl");
  }

  Path rationalesFile() {
    return path.resolve("rationales.jsonl");
  }

  /** One event file a run: TensorBoard shows the lines of two files twice. */
  Path newEventFile(long second) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(path, "events.out.tfevents.*")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
    return path.resolve("events.out.tfevents.%d.r2ec".formatted(second));
  }

  static Rationale rationale(String json) {
    return JSON.readValue(json, Rationale.class);
  }

  /** Writes a file whole or not at all. */
  static void replace(Path file, String text) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(partial, text);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
