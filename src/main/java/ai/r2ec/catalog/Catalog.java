package ai.r2ec.catalog;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The live view of a catalogue: items and the vectors of one generation in memory, written through
 * to the stores. Readers take a {@link #snapshot()} and never wait; writers are one at a time.
 */
public final class Catalog implements AutoCloseable {

  private final CatalogSpec spec;
  private final ItemStore itemStore;
  private final EmbeddingStore embeddingStore;
  private final Map<ItemId, Item> items = new HashMap<>();
  private final Map<ItemId, float[]> vectors = new HashMap<>();
  private volatile CatalogSnapshot snapshot;

  private Catalog(CatalogSpec spec, ItemStore itemStore, EmbeddingStore embeddingStore) {
    this.spec = spec;
    this.itemStore = itemStore;
    this.embeddingStore = embeddingStore;
    this.snapshot = new CatalogSnapshot(spec, items, vectors);
  }

  /**
   * Loads the items and what vectors the generation has; begins the generation when it is new.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if a store cannot be reached
   * @throws ai.r2ec.domain.R2ecException.Conflict if the generation has another dimension
   */
  public static Catalog open(
      CatalogSpec spec, ItemStore items, EmbeddingStore embeddings, Progress progress) {
    Catalog catalog = new Catalog(spec, items, embeddings);
    catalog.load(progress);
    return catalog;
  }

  private synchronized void load(Progress progress) {
    itemStore.forEach(item -> items.put(item.id(), item));
    embeddingStore.create(spec.generation(), spec.dimension(), items.size());
    embeddingStore.forEach(
        spec.generation(),
        row -> {
          Item item = items.get(row.id());
          if (item != null && ItemFingerprint.of(item) == row.fingerprint()) {
            vectors.put(row.id(), row.vector());
          }
          progress.report("Loading vectors", "items", vectors.size(), items.size());
        });
    publish();
  }

  /** The catalogue as it is now; cheap. */
  public CatalogSnapshot snapshot() {
    return snapshot;
  }

  /** The catalogue's name. */
  public String name() {
    return spec.name();
  }

  /** Whether the stores answer at present; reading from snapshots works without them. */
  public boolean storeUp() {
    return itemStore.up();
  }

  /** Items that have no vector in this generation, or one of an older text, by id. */
  public synchronized List<Item> unencoded() {
    return items.values().stream()
        .filter(item -> !vectors.containsKey(item.id()))
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  /**
   * Stores items with their vectors; they can be ranked from the next snapshot on. An item of a
   * known id replaces the old one.
   *
   * @param added at least 0 items
   * @param encoded one vector {@code (H)} per item, in the same order
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; nothing is changed then
   */
  public synchronized void put(List<Item> added, List<HiddenState> encoded) {
    if (added.size() != encoded.size()) {
      throw new IllegalArgumentException(
          "%d items need as many vectors, got %d".formatted(added.size(), encoded.size()));
    }
    List<EmbeddingRow> rows = new ArrayList<>();
    for (int i = 0; i < added.size(); i++) {
      checkVector(encoded.get(i));
      Item item = added.get(i);
      rows.add(new EmbeddingRow(item.id(), ItemFingerprint.of(item), encoded.get(i).values()));
    }
    embeddingStore.put(spec.generation(), rows);
    itemStore.put(added);
    added.forEach(item -> items.put(item.id(), item));
    rows.forEach(row -> vectors.put(row.id(), row.vector()));
    publish();
  }

  /**
   * Stores items without vectors: they are known, and {@link #unencoded()} until their vectors are
   * put. An item that reads as before keeps its vector.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; nothing is changed then
   */
  public synchronized void putItems(Collection<Item> added) {
    itemStore.put(added);
    for (Item item : added) {
      Item old = items.put(item.id(), item);
      if (old != null && ItemFingerprint.of(old) != ItemFingerprint.of(item)) {
        vectors.remove(item.id());
      }
    }
    publish();
  }

  /**
   * Removes an item; it is in no snapshot taken from now on. Without effect when it is unknown.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; nothing is changed then
   */
  public synchronized void delete(ItemId id) {
    itemStore.delete(id);
    embeddingStore.delete(spec.generation(), List.of(id));
    items.remove(id);
    vectors.remove(id);
    publish();
  }

  /**
   * Makes this generation the current one in the store, for every replica and for {@link
   * #generations()}. To be called when {@link #unencoded()} is empty.
   */
  public void activate() {
    embeddingStore.activate(spec.generation());
  }

  /** All stored generations, oldest first. */
  public List<Generation> generations() {
    return embeddingStore.generations();
  }

  /**
   * Removes an old generation from the store.
   *
   * @throws IllegalArgumentException if it is the one in use
   */
  public void drop(String generation) {
    if (generation.equals(spec.generation())) {
      throw new IllegalArgumentException("generation %s is in use".formatted(generation));
    }
    embeddingStore.drop(generation);
  }

  @Override
  public void close() {
    // Nothing is held beyond the heap; the stores belong to whoever made them.
  }

  private void publish() {
    snapshot = new CatalogSnapshot(spec, items, vectors);
  }

  private void checkVector(HiddenState vector) {
    if (vector.dimension() != spec.dimension()) {
      throw new IllegalArgumentException(
          "a vector of generation %s must have %d values, got %d"
              .formatted(spec.generation(), spec.dimension(), vector.dimension()));
    }
    for (float value : vector.values()) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a vector must hold finite numbers, got " + value);
      }
    }
  }
}
