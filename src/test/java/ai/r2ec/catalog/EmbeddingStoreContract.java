package ai.r2ec.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link EmbeddingStore} does. */
abstract class EmbeddingStoreContract {

  private static final int DIMENSION = 48;

  private final Random random = new Random(11);

  /** An empty store whose clock moves on by a second with every reading. */
  abstract EmbeddingStore store();

  @Test
  void rowsComeBackBitForBit() {
    EmbeddingStore store = store();
    store.create("g", DIMENSION, 10);
    List<EmbeddingRow> rows = rows(3_000);
    store.put("g", rows);
    Map<ItemId, EmbeddingRow> read = read(store, "g");
    assertThat(read).hasSize(3_000);
    for (EmbeddingRow row : rows) {
      EmbeddingRow found = Optional.ofNullable(read.get(row.id())).orElseThrow();
      assertThat(found.vector()).isEqualTo(row.vector());
      assertThat(found.fingerprint()).isEqualTo(row.fingerprint());
    }
  }

  @Test
  void aRowOfAKnownItemReplacesTheOldOne() {
    EmbeddingStore store = store();
    store.create("g", DIMENSION, 10);
    store.put("g", rows(2));
    EmbeddingRow newer = row("item-000001");
    store.put("g", List.of(newer));
    assertThat(read(store, "g")).hasSize(2);
    assertThat(read(store, "g").values()).extracting(EmbeddingRow::vector).contains(newer.vector());
  }

  @Test
  void deletedRowsAreGone() {
    EmbeddingStore store = store();
    store.create("g", DIMENSION, 10);
    store.put("g", rows(3));
    store.delete("g", List.of(new ItemId("item-000000"), new ItemId("nobody")));
    assertThat(read(store, "g")).doesNotContainKey(new ItemId("item-000000")).hasSize(2);
  }

  @Test
  void generationsStandBesideEachOtherOldestFirst() {
    EmbeddingStore store = store();
    store.create("old", DIMENSION, 10);
    store.create("new", 2 * DIMENSION, 10);
    store.put("old", rows(3));
    assertThat(store.generations())
        .extracting(Generation::id, Generation::dimension, Generation::rows)
        .containsExactly(tuple("old", DIMENSION, 3L), tuple("new", 2 * DIMENSION, 0L));
    assertThat(read(store, "new")).isEmpty();
  }

  @Test
  void noGenerationIsCurrentUntilOneIsActivated() {
    EmbeddingStore store = store();
    store.create("a", DIMENSION, 10);
    store.create("b", DIMENSION, 10);
    assertThat(store.current()).isEmpty();
    store.activate("a");
    store.activate("b");
    assertThat(store.current()).contains("b");
  }

  @Test
  void creatingAgainKeepsTheRows() {
    EmbeddingStore store = store();
    store.create("g", DIMENSION, 10);
    store.put("g", rows(3));
    store.create("g", DIMENSION, 1_000_000);
    assertThat(read(store, "g")).hasSize(3);
  }

  @Test
  void anotherDimensionIsAConflict() {
    EmbeddingStore store = store();
    store.create("g", DIMENSION, 10);
    assertThatThrownBy(() -> store.create("g", DIMENSION + 1, 10))
        .isInstanceOf(R2ecException.Conflict.class)
        .hasMessageContaining("dimension 48, not 49");
  }

  @Test
  void aDroppedGenerationLeavesNothingAndIsNoLongerCurrent() {
    EmbeddingStore store = store();
    store.create("g", DIMENSION, 10);
    store.put("g", rows(3));
    store.activate("g");
    store.drop("g");
    assertThat(store.generations()).isEmpty();
    assertThat(store.current()).isEmpty();
    store.create("g", DIMENSION, 10);
    assertThat(read(store, "g")).isEmpty();
  }

  @Test
  void rowsOfAGenerationThatWasNotBegunAreRefused() {
    EmbeddingStore store = store();
    assertThatThrownBy(() -> store.put("g", rows(1))).isInstanceOf(R2ecException.NotFound.class);
    assertThat(read(store, "g")).isEmpty();
    store.delete("g", List.of(new ItemId("a")));
    store.drop("g");
  }

  private static Map<ItemId, EmbeddingRow> read(EmbeddingStore store, String generation) {
    Map<ItemId, EmbeddingRow> read = new TreeMap<>();
    store.forEach(generation, row -> read.put(row.id(), row));
    return read;
  }

  private List<EmbeddingRow> rows(int count) {
    List<EmbeddingRow> rows = new ArrayList<>();
    CatalogFixtures.items(count).forEach(item -> rows.add(row(item.id().value())));
    return rows;
  }

  private EmbeddingRow row(String id) {
    return new EmbeddingRow(
        new ItemId(id), random.nextLong(), CatalogFixtures.vector(random, DIMENSION).values());
  }
}
