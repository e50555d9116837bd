package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.Calibration;
import ai.r2ec.train.RecPoTrainer;
import ai.r2ec.train.TrainingData;
import ai.r2ec.train.TrainingForecast;
import ai.r2ec.train.TrainingForecast.Rates;
import ai.r2ec.train.TrainingObserver;
import ai.r2ec.train.TrainingOutcome;
import ai.r2ec.train.config.TrainConfig;
import ai.r2ec.train.run.RunDirectory;
import ai.r2ec.train.run.RunRecorder;
import ai.r2ec.train.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains an adapter by RecPO. */
@Command(
    name = "train",
    header = "Train the model to reason and rank by RecPO.",
    description = {
      "%nThe data set's rules, the adapter and every step are told by one YAML file;",
      "docs/training.md lists its keys. Ctrl-C writes a checkpoint first.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec train games.yaml --plan",
      "  r2ec train games.yaml --out runs/games --set optimizer.max_steps=200",
      "  r2ec train --resume runs/games"
    })
final class TrainCommand implements Callable<Integer> {

  /** One micro-batch of a large model: nothing is put away before it is through. */
  private static final Duration LONGEST_PASS = Duration.ofMinutes(5);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Invocation invocation;

  @Parameters(
      paramLabel = "CONFIG",
      arity = "0..1",
      description = "YAML file; the defaults, on the demo, when absent.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the file, such as optimizer.max_steps=200. Repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory of the run; output_dir, or a new one under runs, when absent.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with a run, as if it had never stopped.")
  private @Nullable Path resumed;

  @Option(names = "--plan", description = "Say tokens, memory, hours and disk, and stop.")
  private boolean plan;

  @Option(
      names = "--users-per-hour",
      paramLabel = "N",
      description = "With --plan: take this rate as given for the time.")
  private @Nullable Double usersPerHour;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write the report of a run anew, and stop.")
  private @Nullable Path reported;

  @Option(
      names = "--all-weights",
      description = "Train all weights instead of an adapter; for tiny models.")
  private boolean everything;

  TrainCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if (reported != null) {
      RunDirectory run = RunDirectory.open(reported);
      RunReport.write(run);
      invocation.terminal().print(run.report().toString());
      return ExitCode.OK;
    }
    TrainConfig config = config();
    try (TrainingInput input = TrainingInput.open(config, invocation)) {
      input.split().warnings().forEach(warning -> invocation.terminal().note("Note: " + warning));
      if (plan) {
        forecast(config, input);
        return ExitCode.OK;
      }
      return train(directory(config, input), input);
    }
  }

  private TrainConfig config() {
    if (resumed == null) {
      return TrainConfig.read(file, settings);
    }
    if (file != null || !settings.isEmpty() || out != null) {
      throw new R2ecException.Invalid(
          "--resume", "a run goes on with its own configuration; give no other beside it");
    }
    return RunDirectory.open(resumed).config();
  }

  private RunDirectory directory(TrainConfig config, TrainingInput input) {
    if (resumed != null) {
      return checked(RunDirectory.open(resumed), input);
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Path place = out == null ? config.outputDir() : out;
    if (place == null) {
      place =
          Path.of("runs", input.split().name().replaceAll("\\W+", "-") + "-" + STAMP.format(now));
    }
    String name = String.valueOf(place.toAbsolutePath().normalize().getFileName());
    return RunDirectory.create(place, config, input.identity(config, name, now));
  }

  /** Other data or another model under the same name would make one curve of two trainings. */
  private static RunDirectory checked(RunDirectory run, TrainingInput input) {
    if (!run.identity().dataHash().equals(input.split().sha256())) {
      throw new R2ecException.Conflict(
          "%s was begun with other data; begin a new run".formatted(run.path()));
    }
    if (!run.identity().modelIdentity().equals(input.bundle().identity())) {
      throw new R2ecException.Conflict(
          "%s was begun with another model or wording; begin a new run".formatted(run.path()));
    }
    return run;
  }

  private int train(RunDirectory run, TrainingInput input) {
    Terminal terminal = invocation.terminal();
    invocation.interruption().bePatient(LONGEST_PASS);
    TrainConfig config = run.config();
    TrainingData data = input.data(config);
    terminal.note(
        "%,d training samples, %,d to validate on, %,d items; records in %s"
            .formatted(
                data.train().size(), data.validation().size(), data.items().size(), run.path()));
    TrainingConsole console =
        new TrainingConsole(terminal, invocation.progress(), System::nanoTime);
    TrainingOutcome outcome;
    try (RunRecorder recorder =
            RunRecorder.open(run, new SampleReader(input), Clock.systemUTC(), run.newestStep());
        RecPoTrainer trainer =
            new RecPoTrainer(
                config,
                data,
                new RecPoTrainer.Place(input.bundle(), everything, run.checkpoints()),
                TrainingObservers.of(List.<TrainingObserver>of(recorder, console)),
                console)) {
      terminal.note("Serving copy of the weights: " + Amounts.bytes(trainer.servingBytes()));
      outcome = trainer.run();
    }
    return told(run, outcome);
  }

  private int told(RunDirectory run, TrainingOutcome outcome) {
    Terminal terminal = invocation.terminal();
    String metric = run.config().evaluation().metricForBestModel();
    if (outcome.end() == TrainingOutcome.End.INTERRUPTED) {
      terminal.note(
          "\nInterrupted after step %,d. Go on with:\n  r2ec train%s --resume %s"
              .formatted(outcome.steps(), everything ? " --all-weights" : "", run.path()));
      return ExitCode.INTERRUPTED;
    }
    if (outcome.bestStep() >= 0) {
      terminal.print(
          String.format(
              Locale.ROOT, "Best %s %.4f at step %,d", metric, outcome.best(), outcome.bestStep()));
    }
    terminal.print(
        "%s after %,d steps. Report: %s"
            .formatted(
                switch (outcome.end()) {
                  case COMPLETED -> "Completed";
                  case STOPPED_EARLY -> "Stopped early, nothing better was found,";
                  case INTERRUPTED -> "Interrupted";
                },
                outcome.steps(),
                run.report()));
    if (outcome.lastCheckpoint() != null) {
      terminal.print("Next: r2ec publish " + run.path());
    }
    return ExitCode.OK;
  }

  private void forecast(TrainConfig config, TrainingInput input) throws IOException {
    TrainingData data = input.data(config);
    Rates rates =
        Calibration.measure(config, data, input.bundle(), everything, invocation.progress());
    if (usersPerHour != null) {
      if (!(usersPerHour > 0)) {
        throw new R2ecException.Invalid("--users-per-hour", "must be above 0");
      }
      rates = rates.withSecondsPerUser(3_600 / usersPerHour);
    }
    ForecastTable.lines(
            TrainingForecast.of(config, data, rates), rates, Objects.nonNull(usersPerHour))
        .forEach(invocation.terminal()::print);
  }
}
