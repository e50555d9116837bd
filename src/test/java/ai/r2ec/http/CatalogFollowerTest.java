package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.catalog.CatalogSpec;
import ai.r2ec.catalog.CatalogStores;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CatalogFollowerTest {

  private static final Item ITEM = new Item(new ItemId("new"), "New", "", "", new TreeMap<>());

  private final CatalogStores stores = CatalogStores.inMemory();
  private final Catalog catalog =
      Catalog.open(new CatalogSpec("shop", "g", 2, 0.02), stores, Progress.NONE);
  private final AtomicInteger failures = new AtomicInteger();

  /** Encodes everything to the same vector; fails as often as it is told to. */
  private final Indexing indexing =
      new Indexing() {
        @Override
        public void index(List<Item> items) {
          catalog.put(items, items.stream().map(_ -> new HiddenState(new float[] {1, 0})).toList());
        }

        @Override
        public int encodeMissing(Progress progress) {
          if (failures.getAndDecrement() > 0) {
            throw new R2ecException.Unavailable("away");
          }
          List<Item> missing = catalog.unencoded();
          index(missing);
          return missing.size();
        }
      };

  @Test
  void anImportIntoTheStoreOfARunningServiceCanSoonBeRecommended() {
    try (CatalogFollower follower = follow()) {
      assertThat(follower).isNotNull();
      stores.countedItems().put(List.of(ITEM));
      await().until(() -> catalog.snapshot().rowOf(ITEM.id()).isPresent());
    }
  }

  @Test
  void afterItsEndNothingIsTakenOver() {
    follow().close();
    stores.countedItems().put(List.of(ITEM));
    assertThat(catalog.snapshot().find(ITEM.id())).isEmpty();
  }

  @Test
  void anOutageDoesNotEndTheFollowing() {
    failures.set(3);
    try (CatalogFollower follower = follow()) {
      assertThat(follower).isNotNull();
      stores.countedItems().put(List.of(ITEM));
      await().until(() -> catalog.snapshot().rowOf(ITEM.id()).isPresent());
    }
  }

  private CatalogFollower follow() {
    return CatalogFollower.start(() -> catalog, indexing, () -> {}, Duration.ofMillis(5));
  }
}
