package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FullRankingTest {

  @Test
  void theRankIsThePlaceInASortOfAllThatIsNotMasked() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 2_000; trial++) {
      float[] scores = new float[1 + random.nextInt(30)];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(6); // many ties
      }
      int target = random.nextInt(scores.length);
      int[] masked = random.ints(random.nextInt(8), 0, scores.length).toArray();
      assertThat(FullRanking.rank(scores, target, masked))
          .isEqualTo(sorted(scores, target, masked));
    }
  }

  private static OptionalInt sorted(float[] scores, int target, int... masked) {
    List<Integer> order =
        IntStream.range(0, scores.length)
            .filter(item -> IntStream.of(masked).noneMatch(m -> m == item))
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -scores[i])
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    int place = order.indexOf(target);
    return place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1);
  }
}
