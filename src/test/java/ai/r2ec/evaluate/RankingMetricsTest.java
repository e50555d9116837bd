package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  @Test
  void popularityCountsMasksTheHistoryAndBreaksTiesById() {
    List<ItemId> catalogue = Stream.of("a", "b", "c", "d").map(ItemId::new).toList();
    List<ItemId> events = Stream.of("c", "c", "b", "x").map(ItemId::new).toList();
    PopularityRanker popular = new PopularityRanker(catalogue, events);
    assertThat(rank(popular, "c")).hasValue(1);
    assertThat(rank(popular, "b")).hasValue(2);
    assertThat(rank(popular, "a")).hasValue(3);
    assertThat(rank(popular, "d")).hasValue(4);
    assertThat(rank(popular, "d", "c", "a")).hasValue(2);
    assertThat(rank(popular, "c", "c")).isEmpty();
    assertThat(rank(popular, "unknown")).isEmpty();
  }

  @Test
  void ranksKeepTheOrderOfTheCasesHoweverManyRunAtOnce() {
    List<ItemId> catalogue =
        IntStream.range(0, 50).mapToObj(i -> new ItemId("%02d".formatted(i))).toList();
    PopularityRanker popular = new PopularityRanker(catalogue, List.of());
    List<EvaluationCase> cases =
        new Random(3).ints(40, 0, 50).mapToObj(i -> of(catalogue.get(i).value())).toList();
    List<OptionalInt> one = new Evaluator(1).ranks(popular, cases, Progress.NONE);
    List<Long> seen = new ArrayList<>();
    List<OptionalInt> eight =
        new Evaluator(8).ranks(popular, cases, (task, unit, done, total) -> seen.add(done));
    assertThat(eight).isEqualTo(one).hasSize(40);
    assertThat(seen).isSorted().endsWith(40L);
  }

  @Test
  void aSampleIsTheSameForTheSameSeedAndKeepsTheOrder() {
    List<Integer> cases = IntStream.range(0, 1000).boxed().toList();
    List<Integer> sample = Evaluator.sample(cases, 100, 7);
    assertThat(sample).hasSize(100).isSorted().doesNotHaveDuplicates();
    assertThat(Evaluator.sample(cases, 100, 7)).isEqualTo(sample);
    assertThat(Evaluator.sample(cases, 100, 8)).isNotEqualTo(sample);
    assertThat(Evaluator.sample(cases, 5000, 8)).isEqualTo(cases);
  }

  private static OptionalInt rank(PopularityRanker ranker, String target, String... history) {
    return ranker.rank(of(target, history)).blockOptional().orElseThrow();
  }

  private static EvaluationCase of(String target, String... history) {
    return new EvaluationCase(
        Stream.of(history).map(id -> new HistoryEntry(new ItemId(id), null, null, null)).toList(),
        new ItemId(target),
        Instant.EPOCH);
  }

  private static RankingMetrics metrics(int... ranks) {
    return new RankingMetrics(
        IntStream.of(ranks)
            .mapToObj(rank -> rank < 0 ? OptionalInt.empty() : OptionalInt.of(rank))
            .toList());
  }
}
