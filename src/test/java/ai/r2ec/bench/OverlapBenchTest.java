package ai.r2ec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bench.OverlapBench.Said;
import ai.r2ec.domain.ItemId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverlapBenchTest {

  private static final List<ItemId> FIRST = items(0);
  private static final List<ItemId> SHIFTED = items(3);

  private static List<ItemId> items(int from) {
    return IntStream.range(from, from + 10).mapToObj(i -> new ItemId("item-" + i)).toList();
  }

  @Test
  void whoSaysTheSameAgreesInAll() {
    Said one = new Said(List.of("a", "b"), List.of(FIRST, SHIFTED), List.of(SHIFTED, FIRST));
    assertThat(OverlapBench.compare(one, one, Map.of()).figures().values()).containsOnly(1.0);
  }

  @Test
  void figuresAreMeansOverUsers() {
    Said one = new Said(List.of("a", "b"), List.of(FIRST, FIRST), List.of(FIRST, FIRST));
    Said other =
        new Said(List.of("a", "c"), List.of(SHIFTED, FIRST.reversed()), List.of(FIRST, SHIFTED));
    assertThat(OverlapBench.compare(one, other, Map.of()).figures())
        .containsEntry("overlap_at_10_end_to_end", 0.85)
        .containsEntry("overlap_at_10_same_reasoning", 0.85)
        .containsEntry("same_first_item_share", 0.5)
        .containsEntry("same_text_share", 0.5);
  }
}
