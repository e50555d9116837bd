package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.config.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole training on a tiny model: cold start, rollouts, steps, checkpoints. */
class RecPoTrainerTest {

  @TempDir private Path folder;

  /** Steps 1 and 2 are contrastive, 3 and 4 supervised, 5 to 7 RecPO. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatIsKilledAtAnyStepAndGoesOnEqualsOneThatIsNot(boolean allWeights) throws IOException {
    Recorder whole = new Recorder(0);
    run(folder.resolve("whole"), TinyTraining.config(), whole, allWeights);
    Path killed = folder.resolve("killed");
    Map<Long, String> steps = new LinkedHashMap<>();
    for (int kill : new int[] {1, 3, 5}) {
      Recorder until = new Recorder(kill);
      assertThatThrownBy(() -> run(killed, TinyTraining.config(), until, allWeights))
          .isInstanceOf(Killed.class);
      steps.putAll(until.steps);
    }
    Recorder rest = new Recorder(0);
    TrainingOutcome outcome = run(killed, TinyTraining.config(), rest, allWeights);
    steps.putAll(rest.steps);
    assertThat(outcome.end()).isEqualTo(TrainingOutcome.End.COMPLETED);
    assertThat(outcome.steps()).isEqualTo(7);
    assertThat(steps).isEqualTo(whole.steps);
    assertThat(rest.evaluations)
        .isNotEmpty()
        .allSatisfy(each -> assertThat(whole.evaluations).contains(each));
    assertSameFiles(killed.resolve("checkpoint-000007"), folder.resolve("whole/checkpoint-000007"));
  }

  @Test
  void anInterruptEndsTheRunWithACheckpointAtTheStepsDone() {
    Recorder interrupting =
        new Recorder(0) {
          @Override
          public void onStep(StepMetrics metrics, List<Rollout> rollouts) {
            if (metrics.step() == 5) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainingOutcome outcome = run(folder, TinyTraining.config(), interrupting, false);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.end()).isEqualTo(TrainingOutcome.End.INTERRUPTED);
    assertThat(outcome.steps()).isEqualTo(5);
    assertThat(outcome.lastCheckpoint()).isEqualTo(folder.resolve("checkpoint-000005"));
    assertThat(folder.resolve("checkpoint-000005/adapter/adapter_model.safetensors")).exists();
  }

  @Test
  void theNewestCheckpointsAndTheBestAreKept() throws IOException {
    TrainingOutcome outcome = run(folder, TinyTraining.config(), new Recorder(0), false);
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertThat(names).contains("checkpoint-000006", "checkpoint-000007").hasSizeBetween(2, 3);
    if (outcome.bestStep() > 0) {
      assertThat(outcome.bestCheckpoint()).isNotNull().exists();
    }
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() {
    run(folder, TinyTraining.config(), new Recorder(0), false);
    TrainConfig other =
        TrainConfig.parse(TinyTraining.config().yaml().replace("seed: 7", "seed: 8"));
    assertThatThrownBy(() -> run(folder, other, new Recorder(0), false))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("another configuration");
  }

  @Test
  void stepsAreMeasuredByTheNamesOfTrl() {
    Recorder recorder = new Recorder(0);
    run(folder, TinyTraining.config(), recorder, false);
    assertThat(recorder.names)
        .contains(
            "loss",
            "reward",
            "reward_std",
            "frac_reward_zero_std",
            "completions/mean_length",
            "completions/clipped_ratio",
            "entropy",
            "clip_ratio",
            "grad_norm",
            "learning_rate",
            "epoch");
    assertThat(recorder.rollouts).hasSize(3 * 2 * 2);
    assertThat(recorder.rollouts)
        .allSatisfy(
            rollout -> {
              assertThat(rollout.rank()).isBetween(1, TinyTraining.ITEMS);
              assertThat(rollout.reward()).isBetween(0.0, 1.0);
              assertThat(rollout.completion()).isNotEmpty();
            });
  }

  @Test
  void aCorrectedRunKnowsWithWhichProbabilityTokensWereDrawn() {
    Map<String, String> corrected =
        Map.of(
            "recpo.importance_sampling_correction", "true",
            "model.rollout_dtype", "fp32",
            "cold_start.contrastive_steps", "0",
            "cold_start.supervised_steps", "0");
    Recorder recorder = new Recorder(0);
    run(folder, TrainConfig.parse(TinyTraining.config().yaml(), corrected), recorder, false);
    assertThat(recorder.rollouts)
        .allSatisfy(rollout -> assertThat(rollout.logProbs()).hasSameSizeAs(rollout.completion()))
        .anySatisfy(rollout -> assertThat(rollout.logProbs()).contains(Float.NaN));
    assertThat(recorder.metrics)
        .allSatisfy(
            step -> {
              assertThat(step.get("sampling/importance_sampling_ratio/mean"))
                  .isCloseTo(1, within(1e-3));
              assertThat(step.get("sampling/sampling_logp_difference/max")).isLessThan(1e-3);
            });
  }

  @Test
  void aCorrectedRunThatIsKilledGoesOnAsIfNothingHadHappened() throws IOException {
    TrainConfig corrected =
        TrainConfig.parse(
            TinyTraining.config().yaml(), Map.of("recpo.importance_sampling_correction", "true"));
    Recorder whole = new Recorder(0);
    run(folder.resolve("whole"), corrected, whole, false);
    Path killed = folder.resolve("killed");
    assertThatThrownBy(() -> run(killed, corrected, new Recorder(6), false))
        .isInstanceOf(Killed.class);
    Recorder rest = new Recorder(0);
    run(killed, corrected, rest, false);
    assertThat(rest.steps)
        .hasSize(1)
        .allSatisfy((n, step) -> assertThat(step).isEqualTo(whole.steps.get(n)));
    assertThat(whole.names).contains("sampling/importance_sampling_ratio/min");
    assertSameFiles(killed.resolve("checkpoint-000007"), folder.resolve("whole/checkpoint-000007"));
  }

  @Test
  void theContrastiveStartRaisesTheTargetsAboveTheOthers() {
    TrainConfig config =
        TrainConfig.parse(
            TinyTraining.config()
                .yaml()
                .replace("contrastive_steps: 2", "contrastive_steps: 15")
                .replace("contrastive_batch_size: 3", "contrastive_batch_size: 7")
                .replace("supervised_steps: 2", "supervised_steps: 0")
                .replace("max_steps: 3", "max_steps: 1")
                .replace("eval_steps: 2", "eval_steps: 100")
                .replace("save_steps: 1", "save_steps: 100"));
    List<Double> losses = new ArrayList<>();
    TrainingObserver observer =
        new TrainingObserver() {
          @Override
          public void onStep(StepMetrics metrics, List<Rollout> rollouts) {
            if (metrics.values().containsKey("loss/recommendation")) {
              losses.add(metrics.values().get("loss/recommendation"));
            }
          }
        };
    run(folder, config, observer, true);
    assertThat(losses.get(14)).isLessThan(0.5 * losses.getFirst());
  }

  /** An evaluation computes all item vectors; a phase that reads them must not depend on that. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whetherItIsMeasuredBetweenItsPhasesChangesNothing(int extraNegatives) {
    TrainConfig config =
        TrainConfig.parse(
            TinyTraining.config().yaml(),
            Map.of(
                "recpo.extra_negatives", String.valueOf(extraNegatives),
                "evaluation.eval_steps", "100",
                "evaluation.eval_on_start", "false"));
    TrainingData data = TinyTraining.data();
    Recorder measured = new Recorder(0);
    run(folder.resolve("measured"), config, data, measured, false);
    Recorder unmeasured = new Recorder(0);
    run(
        folder.resolve("unmeasured"),
        config,
        new TrainingData(data.items(), data.train(), List.of(), data.demonstrations()),
        unmeasured,
        false);
    assertThat(measured.evaluations).hasSize(2);
    assertThat(unmeasured.evaluations).isEmpty();
    assertThat(unmeasured.steps).isEqualTo(measured.steps);
  }

  private static TrainingOutcome run(
      Path folder, TrainConfig config, TrainingObserver observer, boolean allWeights) {
    return run(folder, config, TinyTraining.data(), observer, allWeights);
  }

  private static TrainingOutcome run(
      Path folder,
      TrainConfig config,
      TrainingData data,
      TrainingObserver observer,
      boolean allWeights) {
    try (ModelBundle bundle = TinyTraining.bundle();
        RecPoTrainer trainer =
            new RecPoTrainer(
                config,
                data,
                new RecPoTrainer.Place(bundle, allWeights, folder),
                observer,
                Progress.NONE)) {
      return trainer.run();
    }
  }

  @Test
  void aModelThatKnowsNoWordLearnsToWriteThePromptsToo() {
    Recorder without = new Recorder(0);
    run(folder.resolve("without"), TinyTraining.config(), without, true);
    Recorder with = new Recorder(0);
    String yaml = TinyTraining.config().yaml();
    TrainConfig config = TrainConfig.parse(yaml, Map.of("cold_start.learn_prompts", "true"));
    run(folder.resolve("with"), config, with, true);
    assertThat(with.steps.get(2L)).as("contrastive").isEqualTo(without.steps.get(2L));
    assertThat(length(with, 3)).isGreaterThan(length(without, 3) + 2);
  }

  private static double length(Recorder recorder, long step) {
    String metrics = recorder.steps.getOrDefault(step, "");
    return Double.parseDouble(
        metrics.replaceAll("(?s).*completions/mean_length=([0-9.]+).*", "$1"));
  }

  private static void assertSameFiles(Path actual, Path expected) throws IOException {
    try (Stream<Path> files = Files.walk(expected)) {
      List<Path> regular = files.filter(Files::isRegularFile).toList();
      assertThat(regular).hasSizeGreaterThanOrEqualTo(3);
      for (Path file : regular) {
        assertThat(actual.resolve(expected.relativize(file).toString()))
            .hasSameBinaryContentAs(file);
      }
    }
  }

  /** Ends a run the hard way. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Keeps what was measured, times left out, and kills the run behind a checkpoint. */
  private static class Recorder implements TrainingObserver {

    private final Map<Long, String> steps = new LinkedHashMap<>();
    private final List<String> evaluations = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Map<String, Double>> metrics = new ArrayList<>();
    private final List<Rollout> rollouts = new ArrayList<>();
    private final long kill;

    Recorder(long kill) {
      this.kill = kill;
    }

    @Override
    public void onStep(StepMetrics metrics, List<Rollout> drawn) {
      this.metrics.add(metrics.values());
      Map<String, Double> timeless = new LinkedHashMap<>(metrics.values());
      names.addAll(timeless.keySet());
      timeless.keySet().removeIf(name -> name.startsWith("profiling") || name.equals("step_time"));
      steps.put(metrics.step(), timeless.toString());
      rollouts.addAll(drawn);
    }

    @Override
    public void onEvaluation(StepMetrics metrics, boolean best) {
      evaluations.add(metrics + " " + best);
    }

    @Override
    public void onCheckpoint(long step, Path at) {
      if (step == kill) {
        throw new Killed();
      }
    }
  }
}
