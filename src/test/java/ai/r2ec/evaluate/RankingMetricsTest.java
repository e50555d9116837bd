package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {

  @Test
  void aWorkedExampleGivesTheTextbookFigures() {
    RankingMetrics metrics = metrics(1, 3, 7, 25, -1);
    assertThat(metrics.cases()).isEqualTo(5);
    assertThat(metrics.hitRateAt(5)).isEqualTo(2 / 5.0);
    assertThat(metrics.hitRateAt(10)).isEqualTo(3 / 5.0);
    assertThat(metrics.hitRateAt(20)).isEqualTo(3 / 5.0);
    // 1/log2(2) = 1, 1/log2(4) = 0.5, 1/log2(8) = 1/3
    assertThat(metrics.ndcgAt(5)).isCloseTo(1.5 / 5, within(1e-12));
    assertThat(metrics.ndcgAt(10)).isCloseTo((1.5 + 1 / 3.0) / 5, within(1e-12));
    assertThat(metrics.mrr()).isCloseTo((1 + 1 / 3.0 + 1 / 7.0 + 1 / 25.0) / 5, within(1e-12));
  }

  @Test
  void metricsNeverFallAsKGrowsAndNdcgNeverExceedsHit() {
    Random random = new Random(1);
    for (int trial = 0; trial < 100; trial++) {
      RankingMetrics metrics = metrics(random.ints(20, -1, 60).map(r -> r == 0 ? 1 : r).toArray());
      for (int k = 1; k < 60; k++) {
        assertThat(metrics.hitRateAt(k + 1)).isGreaterThanOrEqualTo(metrics.hitRateAt(k));
        assertThat(metrics.ndcgAt(k + 1)).isGreaterThanOrEqualTo(metrics.ndcgAt(k));
        assertThat(metrics.ndcgAt(k)).isLessThanOrEqualTo(metrics.hitRateAt(k));
      }
    }
  }

  private static RankingMetrics metrics(int... ranks) {
    return new RankingMetrics(
        IntStream.of(ranks)
            .mapToObj(rank -> rank < 0 ? OptionalInt.empty() : OptionalInt.of(rank))
            .toList());
  }
}
