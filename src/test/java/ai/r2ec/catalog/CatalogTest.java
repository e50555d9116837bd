package ai.r2ec.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CatalogTest {

  private static final int DIMENSION = 8;

  private final Random random = new Random(3);
  private final CatalogStores stores = CatalogStores.inMemory();

  @Test
  void aSecondOpeningFindsItemsAndVectors() {
    List<HiddenState> vectors = CatalogFixtures.vectors(random, 50, DIMENSION);
    open("g").put(CatalogFixtures.items(50), vectors);
    CatalogSnapshot again = open("g").snapshot();
    assertThat(again.size()).isEqualTo(50);
    for (int i = 0; i < 50; i++) {
      int row = again.rowOf(CatalogFixtures.items(50).get(i).id()).orElseThrow();
      assertThat(again.vector(row).values()).isEqualTo(vectors.get(i).values());
    }
  }

  @Test
  void anyTraceOfWritesLeavesWhatAMapWouldHold() {
    Catalog catalog = open("g");
    Map<ItemId, Item> items = new TreeMap<>();
    Map<ItemId, HiddenState> vectors = new TreeMap<>();
    for (int step = 0; step < 3_000; step++) {
      Item item = CatalogFixtures.item("item-" + random.nextInt(40), "Title " + random.nextInt(3));
      HiddenState vector = CatalogFixtures.vector(random, DIMENSION);
      switch (random.nextInt(3)) {
        case 0 -> {
          catalog.put(List.of(item), List.of(vector));
          vectors.put(item.id(), vector);
          items.put(item.id(), item);
        }
        case 1 -> {
          catalog.putItems(List.of(item));
          if (!item.equals(items.put(item.id(), item))) {
            vectors.remove(item.id());
          }
        }
        default -> {
          catalog.delete(item.id());
          items.remove(item.id());
          vectors.remove(item.id());
        }
      }
    }
    assertHolds(catalog.snapshot(), items, vectors);
    assertHolds(open("g").snapshot(), items, vectors);
    assertThat(catalog.unencoded())
        .extracting(Item::id)
        .containsExactlyElementsOf(
            items.keySet().stream().filter(id -> !vectors.containsKey(id)).toList());
  }

  @Test
  void whatOthersWroteIsTakenOverAtTheNextLook() {
    Catalog catalog = open("g");
    catalog.put(CatalogFixtures.items(3), CatalogFixtures.vectors(random, 3, DIMENSION));
    assertThat(catalog.refresh()).isFalse();
    Item added = CatalogFixtures.item("imported", "Imported");
    stores.countedItems().put(List.of(added));
    assertThat(catalog.snapshot().find(added.id())).isEmpty();
    assertThat(catalog.refresh()).isTrue();
    assertThat(catalog.unencoded()).containsExactly(added);
    assertThat(catalog.snapshot().size()).isEqualTo(3);
    assertThat(catalog.refresh()).isFalse();
    stores.countedItems().delete(added.id());
    assertThat(catalog.refresh()).isTrue();
    assertThat(catalog.snapshot().find(added.id())).isEmpty();
  }

  @Test
  void aWriteOfOnesOwnDoesNotHideTheOneOfAnotherBeforeIt() {
    Catalog catalog = open("g");
    stores.countedItems().put(List.of(CatalogFixtures.item("other", "Other")));
    catalog.put(CatalogFixtures.items(1), CatalogFixtures.vectors(random, 1, DIMENSION));
    assertThat(catalog.refresh()).isTrue();
    assertThat(catalog.snapshot().find(new ItemId("other"))).isPresent();
  }

  @Test
  void aSnapshotNeverChangesWhateverIsWrittenLater() {
    Catalog catalog = open("g");
    Map<ItemId, Item> items = new TreeMap<>();
    Map<ItemId, HiddenState> vectors = new TreeMap<>();
    for (Item item : CatalogFixtures.items(200)) {
      items.put(item.id(), item);
      vectors.put(item.id(), CatalogFixtures.vector(random, DIMENSION));
    }
    catalog.put(List.copyOf(items.values()), List.copyOf(vectors.values()));
    CatalogSnapshot snapshot = catalog.snapshot();
    // Enough writes for several chunks and a compaction.
    for (int round = 0; round < 60; round++) {
      catalog.put(CatalogFixtures.items(200), CatalogFixtures.vectors(random, 200, DIMENSION));
    }
    CatalogFixtures.items(100).forEach(item -> catalog.delete(item.id()));
    assertHolds(snapshot, items, vectors);
    assertThat(catalog.snapshot().size()).isEqualTo(100);
  }

  @Test
  void readersSeeWholeWritesOnlyWhileAWriterIsBusy() throws Exception {
    Catalog catalog = open("g");
    List<Item> items = CatalogFixtures.items(20);
    catalog.put(items, sameVector(20, 0));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Future<Integer> reads =
          reader.submit(
              () -> {
                int count = 0;
                while (!done.get()) {
                  assertOneWrite(catalog.snapshot());
                  count++;
                }
                return count;
              });
      for (int write = 1; write <= 2_000; write++) {
        catalog.put(items, sameVector(20, write));
      }
      done.set(true);
      assertThat(reads.get()).isPositive();
    }
  }

  @Test
  void anItemWhoseTextChangedIsUnencodedAlsoAfterAChangeBehindItsBack() {
    open("g").put(CatalogFixtures.items(3), CatalogFixtures.vectors(random, 3, DIMENSION));
    stores.items().put(List.of(CatalogFixtures.item("item-000001", "Another title")));
    Catalog catalog = open("g");
    assertThat(catalog.unencoded()).extracting(Item::title).containsExactly("Another title");
    assertThat(catalog.snapshot().size()).isEqualTo(2);
    assertThat(catalog.snapshot().find(new ItemId("item-000001"))).isPresent();
    assertThat(catalog.snapshot().rowOf(new ItemId("item-000001"))).isEmpty();
  }

  @Test
  void generationsAreEncodedBesideEachOtherAndOldOnesCanBeDropped() {
    Catalog old = open("old");
    old.put(CatalogFixtures.items(3), CatalogFixtures.vectors(random, 3, DIMENSION));
    old.activate();
    Catalog next = open("new");
    assertThat(next.unencoded()).hasSize(3);
    assertThat(stores.embeddings().current()).contains("old");
    next.put(next.unencoded(), CatalogFixtures.vectors(random, 3, DIMENSION));
    next.activate();
    assertThat(stores.embeddings().current()).contains("new");
    assertThatThrownBy(() -> next.drop("new")).hasMessageContaining("in use");
    next.drop("old");
    assertThat(next.generations()).extracting(Generation::id).containsExactly("new");
    assertThat(old.snapshot().size()).isEqualTo(3);
  }

  @Test
  void badVectorsAreRefusedAndChangeNothing() {
    Catalog catalog = open("g");
    List<Item> one = CatalogFixtures.items(1);
    assertThatThrownBy(() -> catalog.put(one, List.of())).hasMessageContaining("1 items");
    assertThatThrownBy(() -> catalog.put(one, List.of(new HiddenState(new float[3]))))
        .hasMessageContaining("8 values, got 3");
    float[] infinite = new float[DIMENSION];
    infinite[3] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> catalog.put(one, List.of(new HiddenState(infinite))))
        .hasMessageContaining("finite");
    assertThat(catalog.snapshot().itemCount()).isZero();
    assertThat(stores.items().count()).isZero();
  }

  @Test
  void anotherDimensionOfTheSameGenerationIsAConflict() {
    open("g");
    assertThatThrownBy(
            () -> Catalog.open(new CatalogSpec("test", "g", 9, 0.02), stores, Progress.NONE))
        .isInstanceOf(R2ecException.Conflict.class);
  }

  private Catalog open(String generation) {
    return Catalog.open(
        new CatalogSpec("test", generation, DIMENSION, 0.02), stores, Progress.NONE);
  }

  private static void assertHolds(
      CatalogSnapshot snapshot, Map<ItemId, Item> items, Map<ItemId, HiddenState> vectors) {
    assertThat(snapshot.itemCount()).isEqualTo(items.size());
    assertThat(snapshot.size()).isEqualTo(vectors.size());
    assertThat(snapshot.items()).containsExactlyInAnyOrderElementsOf(items.values());
    items.forEach((id, item) -> assertThat(snapshot.find(id)).contains(item));
    vectors.forEach(
        (id, vector) -> {
          int row = snapshot.rowOf(id).orElseThrow();
          assertThat(snapshot.item(row).id()).isEqualTo(id);
          assertThat(snapshot.vector(row).values()).isEqualTo(vector.values());
        });
  }

  /** All rows of a snapshot hold the vector of one and the same write. */
  private static void assertOneWrite(CatalogSnapshot snapshot) {
    assertThat(snapshot.size()).isEqualTo(20);
    float write = snapshot.vector(snapshot.rows().findFirst().orElseThrow()).values()[0];
    snapshot.rows().forEach(row -> assertThat(snapshot.vector(row).values()).containsOnly(write));
  }

  private static List<HiddenState> sameVector(int count, int value) {
    List<HiddenState> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] values = new float[DIMENSION];
      Arrays.fill(values, value);
      vectors.add(new HiddenState(values));
    }
    return vectors;
  }
}
