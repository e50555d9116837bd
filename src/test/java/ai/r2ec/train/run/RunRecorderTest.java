package ai.r2ec.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecorderTest {

  private static final Clock CLOCK = Clock.fixed(Runs.BEGUN.plusSeconds(60), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void aRunThatWasKilledAndWentOnLooksLikeOneThatNeverStopped() throws IOException {
    RunDirectory unbroken = Runs.create(folder.resolve("a"));
    record(unbroken, -1, 1, 10);
    RunDirectory broken = Runs.create(folder.resolve("b"));
    record(broken, -1, 1, 7);
    Files.writeString(
        broken.metricsFile(), "{\"step\":8,\"time\":\"2023-11-1", StandardOpenOption.APPEND);
    record(RunDirectory.open(broken.path()), 4, 5, 10);
    for (String file : List.of("metrics.jsonl", "rationales.jsonl", "report.html")) {
      assertThat(folder.resolve("b").resolve(file))
          .hasSameTextualContentAs(folder.resolve("a").resolve(file));
    }
    String events = "events.out.tfevents.1700000000.r2ec";
    assertThat(folder.resolve("b").resolve(events))
        .hasSameBinaryContentAs(folder.resolve("a").resolve(events));
  }

  @Test
  void aCheckpointThatIsEvaluatedOnceMoreStandsOnce() throws IOException {
    RunDirectory run = Runs.create(folder);
    record(run, -1, 1, 4);
    try (RunRecorder recorder = RunRecorder.open(run, Runs.READER, CLOCK, 4)) {
      recorder.onEvaluation(Runs.evaluation(4), false);
      recorder.onStep(Runs.step(5), List.of());
    }
    assertThat(run.metrics())
        .extracting(line -> line.kind() + " " + line.step())
        .containsExactly("TRAIN 1", "TRAIN 2", "EVAL 2", "TRAIN 3", "TRAIN 4", "EVAL 4", "TRAIN 5");
  }

  @Test
  void aThreadThatWasToldToStopStillWritesDownWhatItKnows() throws IOException {
    RunDirectory run = Runs.create(folder);
    Thread.currentThread().interrupt();
    record(run, -1, 1, 2);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.metrics()).hasSize(3);
  }

  @Test
  void theBestCheckpointIsTheOneOfTheBestEvaluationThatIsKept() throws IOException {
    RunDirectory run = Runs.create(folder);
    assertThat(run.newestStep()).isNegative();
    assertThatThrownBy(run::bestCheckpoint).hasMessageContaining("no checkpoint");
    Files.createDirectories(run.checkpoints().resolve("checkpoint-000002"));
    Files.createDirectories(run.checkpoints().resolve("checkpoint-000003"));
    assertThat(run.bestCheckpoint()).hasFileName("checkpoint-000003");
    record(run, -1, 1, 4); // evaluated after steps 2 and 4
    assertThat(run.bestCheckpoint()).hasFileName("checkpoint-000002");
    assertThat(run.newestStep()).isEqualTo(3);
  }

  @Test
  void theBestAndTheWorstOfOneGroupAreTold() throws IOException {
    RunDirectory run = Runs.create(folder);
    record(run, -1, 1, 1);
    assertThat(run.rationales())
        .extracting(Rationale::reasoning)
        .containsExactly("thought of step 1, 2", "thought of step 1, 0");
    Rationale first = run.rationales().getFirst();
    assertThat(first.history()).containsExactly("Portal", "Half-Life <2>");
    assertThat(first.target()).isEqualTo("Title of item-0");
    assertThat(first.finish()).isEqualTo("stop");
  }

  @Test
  void whatIsNotANumberIsNullInTheLinesAndAbsentWhenRead() {
    MetricLine line =
        MetricLine.read(
            "{\"step\":3,\"time\":\"2023-11-14T22:13:20Z\",\"kind\":\"train\",\"loss\":null}");
    assertThat(line.value("loss")).isNaN();
    assertThat(line.json()).contains("\"loss\":null");
    assertThat(MetricLine.read(line.json())).isEqualTo(line);
  }

  @Test
  void aLineThatIsBrokenInTheMiddleIsNamed() throws IOException {
    RunDirectory run = Runs.create(folder);
    Files.writeString(run.metricsFile(), "{\n" + line(1) + "\n");
    assertThatThrownBy(run::metrics)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("metrics.jsonl, line 1 is broken");
  }

  @Test
  void aDirectoryThatHoldsARunIsNotBegunAgain() {
    Runs.create(folder);
    assertThatThrownBy(() -> Runs.create(folder))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("--resume");
  }

  @Test
  void aDirectoryWithoutARunIsNamed() {
    assertThatThrownBy(() -> RunDirectory.open(folder))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("is no training run");
  }

  @Test
  void configurationAndIdentityReadBackTheSame() {
    RunDirectory begun = Runs.create(folder);
    RunDirectory opened = RunDirectory.open(folder);
    assertThat(opened.config()).isEqualTo(begun.config());
    assertThat(opened.identity()).isEqualTo(begun.identity());
  }

  private static String line(long step) {
    return new MetricLine(MetricLine.Kind.TRAIN, false, Runs.BEGUN, Runs.step(step)).json();
  }

  /** Steps, and an evaluation after every second one. */
  private static void record(RunDirectory run, long after, long from, long to) {
    try (RunRecorder recorder = RunRecorder.open(run, Runs.READER, CLOCK, after)) {
      LongStream.rangeClosed(from, to)
          .forEach(
              step -> {
                recorder.onStep(
                    Runs.step(step), Runs.rollouts("thought of step %d, ".formatted(step)));
                if (step % 2 == 0) {
                  recorder.onEvaluation(Runs.evaluation(step), true);
                }
              });
    }
  }
}
