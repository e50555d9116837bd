package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochTest {

  @TempDir private Path folder;

  private Epoch epoch(Split split, Objective objective, int number) {
    return new Epoch(
        split.train(),
        CyclicData.options(Architecture.SASREC, objective, 2),
        split.items().size(),
        number);
  }

  private static List<Long> targets(Epoch epoch) {
    return IntStream.range(0, epoch.batches())
        .mapToObj(epoch::batch)
        .flatMap(batch -> LongStream.of(batch.targets()).boxed())
        .toList();
  }

  @Test
  void everySampleComesOnceInAnOrderOfTheEpochsOwn() throws IOException {
    Split split = CyclicData.split(folder);
    List<Long> all =
        IntStream.range(0, split.train().size())
            .mapToObj(i -> 1L + split.train().target(i))
            .toList();
    List<Long> first = targets(epoch(split, Objective.CROSS_ENTROPY, 1));
    List<Long> second = targets(epoch(split, Objective.CROSS_ENTROPY, 2));
    assertThat(first).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
    assertThat(second).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(first);
    assertThat(targets(epoch(split, Objective.CROSS_ENTROPY, 1))).isEqualTo(first);
  }

  @Test
  void aHistoryIsCutToItsLastEventsAndFilledUpOnTheLeft() {
    Batch batch = Batch.ofHistories(new int[][] {{7}, {1, 2, 3, 4, 5, 6}, {}, {8, 9}}, 4);
    assertThat(batch.length()).isEqualTo(4);
    assertThat(batch.size()).isEqualTo(4);
    assertThat(batch.histories()).containsExactly(0, 0, 0, 8, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 9, 10);
  }

  @Test
  void noNegativeOfBceIsTheTargetOrInTheHistory() throws IOException {
    Split split = CyclicData.split(folder);
    Epoch epoch = epoch(split, Objective.BCE, 1);
    for (int i = 0; i < epoch.batches(); i++) {
      Batch batch = epoch.batch(i);
      assertThat(batch.drawn()).hasSameSizeAs(batch.targets());
      for (int row = 0; row < batch.size(); row++) {
        List<Long> known = new ArrayList<>();
        known.add(batch.targets()[row]);
        for (int at = 0; at < batch.length(); at++) {
          known.add(batch.histories()[row * batch.length() + at]);
        }
        assertThat(known).doesNotContain(batch.drawn()[row]);
      }
    }
  }

  @Test
  void theOtherObjectivesDrawForTheWholeBatchOrNotAtAll() throws IOException {
    Split split = CyclicData.split(folder);
    assertThat(epoch(split, Objective.CROSS_ENTROPY, 1).batch(0).drawn()).isEmpty();
    long[] drawn = epoch(split, Objective.BPR_MAX, 1).batch(0).drawn();
    assertThat(drawn).hasSize(8);
    assertThat(Arrays.stream(drawn)).allMatch(item -> item >= 1 && item <= CyclicData.ITEMS);
    assertThat(epoch(split, Objective.BPR_MAX, 1).batch(1).drawn()).isNotEqualTo(drawn);
  }
}
