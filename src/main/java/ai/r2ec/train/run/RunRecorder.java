package ai.r2ec.train.run;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.Rollout;
import ai.r2ec.train.StepMetrics;
import ai.r2ec.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes down what happens in a run, as it happens. A run that goes on from a checkpoint loses the
 * lines after it first: they are written again, so that no step stands twice.
 */
public final class RunRecorder implements TrainingObserver, AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunDirectory run;
  private final RolloutReader reader;
  private final Clock clock;
  private final JsonLog metrics;
  private final JsonLog rationales;
  private final EventFile events;
  private final Map<MetricLine.Kind, Long> lastSteps = new EnumMap<>(MetricLine.Kind.class);

  private RunRecorder(RunDirectory run, RolloutReader reader, Clock clock, long step)
      throws IOException {
    this.run = run;
    this.reader = reader;
    this.clock = clock;
    this.metrics =
        JsonLog.keeping(
            run.metricsFile(), MetricLine::read, MetricLine::json, line -> line.step() <= step);
    this.rationales =
        JsonLog.keeping(
            run.rationalesFile(),
            RunDirectory::rationale,
            JSON::writeValueAsString,
            rationale -> rationale.step() <= step);
    this.events =
        EventFile.create(
            run.newEventFile(run.identity().started().getEpochSecond()), run.identity().started());
    for (MetricLine line : run.metrics()) {
      events.add(line);
      lastSteps.put(line.kind(), line.step());
    }
  }

  /**
   * Opens the records.
   *
   * @param step of the checkpoint that the run goes on from; below 0 at its beginning, so that an
   *     evaluation before the first step is measured again
   * @throws R2ecException.Unusable if they cannot be written
   */
  public static RunRecorder open(RunDirectory run, RolloutReader reader, Clock clock, long step) {
    try {
      return new RunRecorder(run, reader, clock, step);
    } catch (IOException e) {
      throw unwritable(run.path(), e);
    }
  }

  @Override
  public void onStep(StepMetrics measured, List<Rollout> rollouts) {
    calmly(() -> recordStep(measured, rollouts));
  }

  private void recordStep(StepMetrics measured, List<Rollout> rollouts) {
    record(new MetricLine(MetricLine.Kind.TRAIN, false, clock.instant(), measured));
    try {
      for (Rollout rollout : telling(measured.step(), rollouts)) {
        rationales.append(JSON.writeValueAsString(rationale(measured.step(), rollout)));
      }
    } catch (IOException e) {
      throw unwritable(run.path(), e);
    }
  }

  @Override
  public void onEvaluation(StepMetrics measured, boolean best) {
    calmly(
        () -> {
          record(new MetricLine(MetricLine.Kind.EVAL, best, clock.instant(), measured));
          report();
        });
  }

  @Override
  public void onCheckpoint(long step, Path folder) {
    calmly(this::report);
  }

  /** Closes the records and writes the report once more. */
  @Override
  public void close() {
    calmly(this::end);
  }

  /** A thread that was told to stop can not write files; what is known is written all the same. */
  private static void calmly(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end() {
    try (metrics;
        rationales;
        events) {
      report();
    } catch (IOException e) {
      throw unwritable(run.path(), e);
    }
  }

  /** A run that goes on may evaluate its checkpoint once more; it stands there already. */
  private void record(MetricLine line) {
    if (lastSteps.getOrDefault(line.kind(), -1L) >= line.step()) {
      return;
    }
    lastSteps.put(line.kind(), line.step());
    try {
      metrics.append(line.json());
      events.add(line);
    } catch (IOException e) {
      throw unwritable(run.path(), e);
    }
  }

  private void report() {
    try {
      RunReport.write(run);
    } catch (IOException e) {
      throw unwritable(run.report(), e);
    }
  }

  /**
   * The rollouts that tell most: of one group, another one each step, the best and the worst in
   * turn.
   */
  private Set<Rollout> telling(long step, List<Rollout> rollouts) {
    Set<Rollout> told = new LinkedHashSet<>();
    if (rollouts.isEmpty()) {
      return told;
    }
    int group = rollouts.get((int) (step % rollouts.size())).group();
    List<Rollout> ranked =
        rollouts.stream()
            .filter(rollout -> rollout.group() == group)
            .sorted(Comparator.comparingDouble(Rollout::reward).reversed())
            .toList();
    int wanted = Math.min(run.config().checkpoint().sampledRationales(), ranked.size());
    for (int i = 0; i < wanted; i++) {
      told.add(i % 2 == 0 ? ranked.get(i / 2) : ranked.get(ranked.size() - 1 - i / 2));
    }
    return told;
  }

  private Rationale rationale(long step, Rollout rollout) {
    return new Rationale(
        step,
        rollout.userId().value(),
        reader.history(rollout),
        rollout.text(),
        reader.target(rollout),
        rollout.rank(),
        rollout.reward(),
        rollout.advantage(),
        rollout.completion().length,
        rollout.finish().name().toLowerCase(Locale.ROOT));
  }

  private static R2ecException.Unusable unwritable(Path path, IOException failure) {
    return new R2ecException.Unusable("cannot write %s: %s".formatted(path, failure), failure);
  }
}
