package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of nothing but the commands: the steps of {@code src/models/nano.sh}, cut short. */
class NanoTrainingIT {

  @TempDir private Path folder;

  @Test
  void newWeightsBecomeAModelByTheCommandsAlone() throws IOException {
    String users = folder.resolve("users").toString();
    run(
        "simulate",
        "--out",
        users,
        "--users",
        "40",
        "--held-out",
        "2",
        "--demonstrations",
        "60",
        "--summaries");
    String demonstrations = folder.resolve("users/demonstrations.jsonl").toString();
    Path untrained = folder.resolve("untrained");
    run("models", "new", "--out", untrained.toString(), "--demonstrations", demonstrations);
    Path run = folder.resolve("run");
    run(
        "train",
        "src/models/nano.yaml",
        "--all-weights",
        "--out",
        run.toString(),
        "--set",
        "data.dataset_dir=" + users,
        "--set",
        "model.path=" + untrained,
        "--set",
        "cold_start.demonstrations=" + demonstrations,
        "--set",
        "cold_start.supervised_steps=2",
        "--set",
        "cold_start.supervised_batch_size=4",
        "--set",
        "recpo.whole_catalogue=false",
        "--set",
        "cold_start.every_event=false",
        "--set",
        "rollout.max_completion_length=8",
        "--set",
        "evaluation.max_completion_length=8",
        "--set",
        "evaluation.eval_samples=4",
        "--set",
        "optimizer.per_device_train_batch_size=2",
        "--set",
        "optimizer.max_steps=1");
    Path saved = folder.resolve("saved");
    run("models", "save", run.toString(), "--out", saved.toString());

    assertThat(saved.resolve("README.md")).content().contains("seed 1", "supervised_steps");
    assertThat(
            Files.mismatch(
                saved.resolve("model.safetensors"), untrained.resolve("model.safetensors")))
        .isNotNegative();
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(saved, null, null), Progress.NONE)) {
      assertThat(bundle.config().hiddenSize()).isEqualTo(192);
    }

    Files.move(untrained, folder.resolve("moved"));
    RecordedTerminal terminal = new RecordedTerminal();
    String again = folder.resolve("again").toString();
    int code =
        R2ec.run(
            terminal.terminal(),
            new Interruption(),
            "models",
            "save",
            run.toString(),
            "--out",
            again);
    assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(terminal.err()).contains(untrained.toString());
    assertThat(Path.of(again)).doesNotExist();
  }

  private static void run(String... arguments) {
    RecordedTerminal terminal = new RecordedTerminal();
    int code = R2ec.run(terminal.terminal(), new Interruption(), arguments);
    assertThat(code).as(terminal.err()).isZero();
  }
}
