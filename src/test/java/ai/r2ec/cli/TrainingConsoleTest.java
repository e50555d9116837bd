package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Progress;
import ai.r2ec.train.StepMetrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class TrainingConsoleTest {

  private final StringWriter shown = new StringWriter();
  private long now;

  @Test
  void whereNobodyWatchesAStepIsToldEveryTenSecondsWithRateAndTimeLeft() {
    TrainingConsole console = console(false);
    for (int step = 1; step <= 30; step++) {
      step(console, step, 30);
    }
    assertThat(shown.toString().lines())
        .hasSize(7)
        .last()
        .asString()
        .contains("step 30 of 30", "reward 0.3000");
    assertThat(shown.toString()).contains("0.5 steps/s", "left");
  }

  @Test
  void whereSomebodyWatchesOneLineIsDrawnAgainAndEvaluationsStay() {
    TrainingConsole console = console(true);
    step(console, 1, 3);
    console.onEvaluation(metrics(1, "eval_ndcg@10", 0.03125), true);
    console.onCheckpoint(1, Path.of("run/checkpoints/checkpoint-000001"));
    step(console, 2, 3);
    assertThat(shown.toString().lines().filter(line -> line.contains("evaluation")))
        .singleElement()
        .asString()
        .contains("step 1  evaluation", "ndcg@10 0.0313", "best so far");
    assertThat(shown.toString()).contains("\rstep 1 of 3", "\rstep 2 of 3", "▁█");
  }

  private void step(TrainingConsole console, int step, int of) {
    console.onStep(metrics(step, "reward", step / 100.0), List.of());
    now += Duration.ofSeconds(2).toNanos();
    console.report("Training", "steps", step, of);
  }

  private TrainingConsole console(boolean interactive) {
    PrintWriter writer = new PrintWriter(shown, true);
    return new TrainingConsole(new Terminal(writer, writer, interactive), Progress.NONE, () -> now);
  }

  private static StepMetrics metrics(long step, String name, double value) {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put(name, value);
    return new StepMetrics(step, values);
  }
}
