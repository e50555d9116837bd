package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.data.Split;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.RankingMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SequentialTrainingTest {

  private static final List<String> SETS =
      List.of("weights", "means", "squares", SequentialCheckpoint.BEST);

  @TempDir private Path folder;

  private SequentialRun train(SequentialOptions options, String run, Progress progress)
      throws IOException {
    return new SequentialTraining(
            CyclicData.split(folder.resolve("data")), options, folder.resolve(run), "cpu", progress)
        .run();
  }

  private SequentialCheckpoint last(String run) {
    return SequentialCheckpoint.read(folder.resolve(run).resolve("last.safetensors"), SETS);
  }

  private static List<Double> losses(SequentialRun run) {
    return run.epochs().stream().map(SequentialRun.Figures::loss).toList();
  }

  private static void assertSameBits(SequentialCheckpoint one, SequentialCheckpoint other) {
    assertThat(losses(one.run())).isEqualTo(losses(other.run()));
    assertThat(one.run().steps()).isEqualTo(other.run().steps());
    for (String set : SETS) {
      for (int i = 0; i < one.set(set).size(); i++) {
        assertThat(one.set(set).get(i)).as(set).containsExactly(other.set(set).get(i));
      }
    }
  }

  /** Interrupts the thread at the n-th report. */
  private static Progress interruptAt(int n) {
    AtomicInteger reports = new AtomicInteger();
    return (task, unit, done, total) -> {
      if (reports.incrementAndGet() == n) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static List<SequentialOptions> everyPair() {
    List<SequentialOptions> all = new ArrayList<>();
    for (Architecture architecture : Architecture.values()) {
      for (Objective objective : Objective.values()) {
        all.add(CyclicData.options(architecture, objective, 40));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void whatFollowsFromTheLastItemIsLearned(SequentialOptions options) throws IOException {
    train(options, "learned", Progress.NONE);
    Split split = CyclicData.split(folder.resolve("data"));
    try (SequentialBaseline trained =
        SequentialBaseline.open("learned", folder.resolve("learned"), "cpu")) {
      RankingMetrics metrics = new RankingMetrics(trained.ranks(split.test(), true));
      assertThat(metrics.cases()).isGreaterThan(20);
      // Chance is 1 in 24; a circle of items leaves popularity nothing to say. Last bits, and so
      // a few cases, differ between processors.
      assertThat(metrics.hitRateAt(1)).isGreaterThan(0.6);
      assertThat(trained.name()).isEqualTo("learned");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatWasStoppedAnywhereEndsWithTheSameBits(Architecture architecture) throws IOException {
    SequentialOptions options = CyclicData.options(architecture, Objective.BPR_MAX, 4);
    train(options, "whole", Progress.NONE);
    for (int stop : List.of(2, 15, 29)) {
      String run = "stopped" + stop;
      assertThatThrownBy(() -> train(options, run, interruptAt(stop)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(train(options, run, Progress.NONE).finished()).isTrue();
      assertSameBits(last(run), last("whole"));
    }
  }

  @Test
  void aSeedDecidesEveryBit() throws IOException {
    SequentialOptions options = CyclicData.options(Architecture.SASREC, Objective.CROSS_ENTROPY, 2);
    SequentialOptions other =
        new SequentialOptions(options.network(), options.fit(), options.seed() + 1);
    train(options, "a", Progress.NONE);
    train(options, "b", Progress.NONE);
    train(other, "c", Progress.NONE);
    assertSameBits(last("a"), last("b"));
    assertThat(losses(last("c").run())).isNotEqualTo(losses(last("a").run()));
  }

  @Test
  void trainingStopsWhenThePatienceIsUsedUpAndKeepsTheBestEpoch() throws IOException {
    SequentialOptions options =
        CyclicData.options(Architecture.GRU4REC, Objective.CROSS_ENTROPY, 60);
    SequentialOptions impatient =
        new SequentialOptions(
            options.network(),
            new SequentialOptions.Fit(Objective.CROSS_ENTROPY, 0, 0, 0.02, 32, 60, 3),
            1);
    SequentialRun run = train(impatient, "impatient", Progress.NONE);
    assertThat(run.finished()).isTrue();
    assertThat(run.epochs().size()).isLessThan(60).isEqualTo(run.bestEpoch() + 3);
    assertThat(run.bestNdcg())
        .isEqualTo(run.epochs().stream().mapToDouble(SequentialRun.Figures::ndcg).max().orElse(0));
    Split split = CyclicData.split(folder.resolve("data"));
    try (SequentialBaseline trained =
        SequentialBaseline.open("impatient", folder.resolve("impatient"), "cpu")) {
      assertThat(new RankingMetrics(trained.ranks(split.validation(), true)).ndcgAt(10))
          .isEqualTo(run.bestNdcg());
    }
  }

  @Test
  void aFinishedRunIsNotTrainedAgain() throws IOException {
    SequentialOptions options = CyclicData.options(Architecture.SASREC, Objective.BCE, 1);
    SequentialRun first = train(options, "once", Progress.NONE);
    Files.delete(folder.resolve("once/model.safetensors"));
    assertThat(train(options, "once", interruptAt(1))).isEqualTo(first);
    assertThat(folder.resolve("once/model.safetensors")).exists();
  }

  @Test
  void aFolderWithARunOfOtherOptionsIsRefused() throws IOException {
    train(CyclicData.options(Architecture.SASREC, Objective.BCE, 1), "taken", Progress.NONE);
    assertThatThrownBy(
            () ->
                train(
                    CyclicData.options(Architecture.SASREC, Objective.BCE, 2),
                    "taken",
                    Progress.NONE))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("other options");
  }

  @Test
  void aFileThatIsNoCheckpointIsRefusedByName() throws IOException {
    Path run = Files.createDirectories(folder.resolve("broken"));
    Files.write(run.resolve("model.safetensors"), new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    assertThatThrownBy(() -> SequentialBaseline.open("broken", run, "cpu"))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void optionsOutOfBoundsNameFieldAndBound() {
    assertThatThrownBy(() -> new SequentialOptions.Network(Architecture.SASREC, 10, 1, 3, 0, 5))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("heads")
        .hasMessageContaining("10");
    assertThatThrownBy(() -> new SequentialOptions.Fit(Objective.BCE, 0, 0, Double.NaN, 1, 1, 1))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("learningRate");
  }
}
