package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.data.DemoCatalog;
import ai.r2ec.data.SplitWindow;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationSplitTest {

  @Test
  void theLastEventIsHeldOutAndNeverCounted() {
    UserHistory user =
        new UserHistory(new UserId("u"), "", List.of(event("a", 1), event("b", 2), event("c", 3)));
    UserHistory single = new UserHistory(new UserId("v"), "", List.of(event("d", 1)));
    EvaluationSplit split = EvaluationSplit.leaveLastOut("x", List.of(user, single));
    assertThat(split.cases()).hasSize(1);
    EvaluationCase held = split.cases().getFirst();
    assertThat(held.target()).isEqualTo(new ItemId("c"));
    assertThat(held.asOf()).isEqualTo(Instant.ofEpochSecond(3));
    assertThat(held.history())
        .extracting(HistoryEntry::itemId)
        .containsExactly(new ItemId("a"), new ItemId("b"));
    assertThat(split.training()).containsExactly(new ItemId("a"), new ItemId("b"));
  }

  @Test
  void everyDemoUserGivesOneCaseWhoseTargetIsNotInItsHistory() {
    EvaluationSplit split = EvaluationSplit.leaveLastOut("demo", DemoCatalog.users());
    assertThat(split.cases()).hasSize(25);
    assertThat(split.cases())
        .allSatisfy(
            one ->
                assertThat(one.history())
                    .extracting(HistoryEntry::itemId)
                    .doesNotContain(one.target()));
  }

  @Test
  void aPublishedSplitCountsTrainingTargetsOnly() {
    SplitWindow train = window("u", "t1", "h1");
    SplitWindow test = window("v", "t2", "h1", "h2");
    EvaluationSplit split = EvaluationSplit.published("p", List.of(train), List.of(test));
    assertThat(split.training()).containsExactly(new ItemId("t1"));
    assertThat(split.cases().getFirst().target()).isEqualTo(new ItemId("t2"));
    assertThat(split.cases().getFirst().history()).hasSize(2);
  }

  private static Interaction event(String item, long second) {
    return new Interaction(new ItemId(item), 4.0, Instant.ofEpochSecond(second));
  }

  private static SplitWindow window(String user, String target, String... history) {
    return new SplitWindow(
        new UserId(user),
        List.of(history).stream().map(ItemId::new).toList(),
        new ItemId(target),
        Instant.EPOCH);
  }
}
