package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequentialBaselineTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void ranksAreThePlacesInASortOfAllScores(Architecture architecture) throws IOException {
    Split split = CyclicData.split(folder.resolve("data"));
    new SequentialTraining(
            split,
            CyclicData.options(architecture, Objective.CROSS_ENTROPY, 1),
            folder,
            "cpu",
            Progress.NONE)
        .run();
    try (SequentialBaseline trained = SequentialBaseline.open("mine", folder, "cpu")) {
      assertThat(trained.items()).isEqualTo(split.items().names());
      for (boolean mask : List.of(true, false)) {
        List<OptionalInt> ranks = trained.ranks(split.test(), mask);
        for (int i = 0; i < split.test().size(); i++) {
          assertThat(ranks.get(i)).isEqualTo(sorted(trained, split.test(), i, mask));
        }
      }
    }
  }

  private static OptionalInt sorted(
      SequentialBaseline trained, Samples samples, int sample, boolean mask) {
    double[] scores = trained.scores(samples, sample);
    Set<Integer> masked = new HashSet<>();
    for (int item : mask ? samples.history(sample) : new int[0]) {
      masked.add(item);
    }
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .filter(item -> !masked.contains(item))
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -scores[i])
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    int place = order.indexOf(samples.target(sample));
    return place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1);
  }

  @ParameterizedTest
  @EnumSource
  void aHistoryScoresAloneAsItDoesBesideLongerOnes(Architecture architecture) {
    int[][] histories = {{4}, {1, 2, 3, 4, 5, 6, 7}, {9, 9}, {}, {3, 2, 1}};
    SequentialOptions options = CyclicData.options(architecture, Objective.CROSS_ENTROPY, 1);
    try (SequentialModel model = SequentialModel.create(options, CyclicData.ITEMS, "cpu")) {
      float[][] together = model.scores(Batch.ofHistories(histories, model.window()));
      for (int i = 0; i < histories.length; i++) {
        float[] alone =
            model.scores(Batch.ofHistories(new int[][] {histories[i]}, model.window()))[0];
        for (int item = 0; item < alone.length; item++) {
          assertThat(together[i][item]).isCloseTo(alone[item], within(1e-5f));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsBeforeTheWindowCountForNothingAndTheOrderWithinItDoes(Architecture architecture) {
    SequentialOptions options = CyclicData.options(architecture, Objective.BCE, 1);
    try (SequentialModel model = SequentialModel.create(options, CyclicData.ITEMS, "cpu")) {
      int[][] histories = {{20, 1, 2, 3, 4, 5}, {21, 22, 1, 2, 3, 4, 5}, {2, 1, 3, 4, 5}};
      float[][] scores = model.scores(Batch.ofHistories(histories, model.window()));
      assertThat(scores[1]).containsExactly(scores[0]);
      assertThat(scores[2]).isNotEqualTo(scores[0]);
    }
  }
}
