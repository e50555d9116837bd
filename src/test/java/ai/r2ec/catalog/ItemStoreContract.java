package ai.r2ec.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ItemStore} does. */
abstract class ItemStoreContract {

  /** An empty store. */
  abstract ItemStore store();

  @Test
  void whatIsPutIsFoundUnchanged() {
    ItemStore store = store();
    Item rich = CatalogFixtures.richItem("a/b {x} ü\uD83C\uDFAE");
    store.put(List.of(rich));
    assertThat(store.find(rich.id())).contains(rich);
  }

  @Test
  void anUnknownItemIsEmpty() {
    assertThat(store().find(new ItemId("nobody"))).isEmpty();
  }

  @Test
  void aKnownIdIsReplacedAndOfTwoTheLastCounts() {
    ItemStore store = store();
    store.put(List.of(CatalogFixtures.item("a", "one")));
    store.put(List.of(CatalogFixtures.item("a", "two"), CatalogFixtures.item("a", "three")));
    assertThat(store.find(new ItemId("a"))).map(Item::title).contains("three");
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void aDeletedItemIsGoneAndDeletingTwiceIsFine() {
    ItemStore store = store();
    store.put(CatalogFixtures.items(3));
    store.delete(new ItemId("item-000001"));
    store.delete(new ItemId("item-000001"));
    assertThat(store.find(new ItemId("item-000001"))).isEmpty();
    assertThat(store.count()).isEqualTo(2);
  }

  @Test
  void everyItemIsVisitedOnce() {
    ItemStore store = store();
    List<Item> items = CatalogFixtures.items(5_000);
    store.put(items);
    List<Item> visited = new ArrayList<>();
    store.forEach(visited::add);
    assertThat(visited).containsExactlyInAnyOrderElementsOf(items);
    assertThat(store.count()).isEqualTo(5_000);
  }

  @Test
  void puttingNothingIsFine() {
    ItemStore store = store();
    store.put(List.of());
    assertThat(store.count()).isZero();
  }
}
