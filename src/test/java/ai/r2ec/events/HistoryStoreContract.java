package ai.r2ec.events;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link HistoryStore} does. */
abstract class HistoryStoreContract {

  private static final UserId ANN = new UserId("ann");

  /** An empty store. */
  abstract HistoryStore store();

  @Test
  void whatIsPutIsFoundUnchanged() {
    HistoryStore store = store();
    UserHistory history =
        new UserHistory(
            new UserId("ü/{x}\uD83C\uDFAE"),
            "Likes \"quests\"",
            List.of(
                new Interaction(new ItemId("a"), null, null),
                new Interaction(new ItemId("b"), 4.5, Instant.parse("2020-01-01T00:00:00.123456Z")),
                new Interaction(new ItemId("c"), null, Instant.parse("2021-06-01T10:00:00Z"))));
    store.put(history);
    assertThat(store.find(history.userId())).contains(history);
  }

  @Test
  void anUnknownUserIsEmpty() {
    assertThat(store().find(ANN)).isEmpty();
  }

  @Test
  void aUserWithoutInteractionsIsKnown() {
    HistoryStore store = store();
    store.put(new UserHistory(ANN, "", List.of()));
    assertThat(store.find(ANN)).contains(new UserHistory(ANN, "", List.of()));
  }

  @Test
  void interactionsStandOldestFirstAndTiesKeepTheirOrder() {
    HistoryStore store = store();
    store.put(new UserHistory(ANN, "", List.of(at("c", 3L), at("a", 1L), at("x", null))));
    store.append(ANN, List.of(at("b", 2L), at("d", 3L), at("y", null)));
    assertThat(store.find(ANN).orElseThrow().interactions())
        .extracting(interaction -> interaction.itemId().value())
        .containsExactly("x", "y", "a", "b", "c", "d");
  }

  @Test
  void appendingBeginsTheHistoryOfAnUnknownUserAndKeepsAName() {
    HistoryStore store = store();
    store.append(ANN, List.of(at("a", 1L)));
    assertThat(store.find(ANN)).contains(new UserHistory(ANN, "", List.of(at("a", 1L))));
    store.put(new UserHistory(ANN, "Ann", List.of(at("a", 1L))));
    store.append(ANN, List.of(at("b", 2L)));
    assertThat(store.find(ANN))
        .contains(new UserHistory(ANN, "Ann", List.of(at("a", 1L), at("b", 2L))));
  }

  @Test
  void puttingReplacesTheHistory() {
    HistoryStore store = store();
    store.put(new UserHistory(ANN, "Ann", List.of(at("a", 1L), at("b", 2L))));
    store.put(new UserHistory(ANN, "", List.of(at("c", 3L))));
    assertThat(store.find(ANN)).contains(new UserHistory(ANN, "", List.of(at("c", 3L))));
  }

  @Test
  void aDeletedUserIsForgotten() {
    HistoryStore store = store();
    store.put(new UserHistory(ANN, "Ann", List.of(at("a", 1L))));
    store.delete(ANN);
    store.delete(ANN);
    assertThat(store.find(ANN)).isEmpty();
    assertThat(store.users(10)).isEmpty();
  }

  @Test
  void usersComeByIdUpToTheLimit() {
    HistoryStore store = store();
    for (String id : List.of("carl", "ann", "bob")) {
      store.put(new UserHistory(new UserId(id), "", List.of()));
    }
    assertThat(store.users(2)).containsExactly(ANN, new UserId("bob"));
    assertThat(store.users(10)).hasSize(3);
  }

  static Interaction at(String item, @Nullable Long second) {
    return new Interaction(
        new ItemId(item), null, second == null ? null : Instant.ofEpochSecond(second));
  }
}
