package ai.r2ec.catalog;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view of a catalogue: items and the vectors of one generation in memory, written through
 * to the stores. Readers take a {@link #snapshot()} and never wait; writers are one at a time.
 */
public final class Catalog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Catalog.class);
  private static final long RETRY_NANOS = 500_000_000;

  private final CatalogSpec spec;
  private final CatalogStores stores;
  private final Map<ItemId, Item> items = new HashMap<>();
  private final Map<ItemId, EmbeddingRow> vectors = new HashMap<>();
  private long seenWrites;
  private boolean activated;
  private volatile boolean closed;
  private volatile CatalogSnapshot snapshot;

  private Catalog(CatalogSpec spec, CatalogStores stores) {
    this.spec = spec;
    this.stores = stores;
    this.snapshot = new CatalogSnapshot(spec, items, vectors);
  }

  /**
   * Loads the items and what vectors the generation has; begins the generation when it is new.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if a store cannot be reached
   * @throws ai.r2ec.domain.R2ecException.Conflict if the generation has another dimension
   */
  public static Catalog open(CatalogSpec spec, CatalogStores stores, Progress progress) {
    Catalog catalog = new Catalog(spec, stores);
    catalog.load(progress);
    stores.watch().onUp(catalog::recover);
    return catalog;
  }

  private synchronized void load(Progress progress) {
    seenWrites = stores.watch().writes();
    items.clear();
    vectors.clear();
    stores.items().forEach(item -> items.put(item.id(), item));
    stores.embeddings().create(spec.generation(), spec.dimension(), items.size());
    stores
        .embeddings()
        .forEach(
            spec.generation(),
            row -> {
              Item item = items.get(row.id());
              if (item != null && ItemFingerprint.of(item) == row.fingerprint()) {
                vectors.put(row.id(), row);
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
    return stores.watch().up();
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
    stores.embeddings().put(spec.generation(), rows);
    stores.items().put(added);
    countWrite();
    added.forEach(item -> items.put(item.id(), item));
    rows.forEach(row -> vectors.put(row.id(), row));
    publish();
  }

  /**
   * Stores items without vectors: they are known, and {@link #unencoded()} until their vectors are
   * put. An item that reads as before keeps its vector.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; nothing is changed then
   */
  public synchronized void putItems(Collection<Item> added) {
    stores.items().put(added);
    countWrite();
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
    stores.items().delete(id);
    stores.embeddings().delete(spec.generation(), List.of(id));
    countWrite();
    items.remove(id);
    vectors.remove(id);
    publish();
  }

  /**
   * Makes this generation the current one in the store, for every replica and for {@link
   * #generations()}. To be called when {@link #unencoded()} is empty.
   */
  public synchronized void activate() {
    stores.embeddings().activate(spec.generation());
    activated = true;
  }

  /** All stored generations, oldest first. */
  public List<Generation> generations() {
    return stores.embeddings().generations();
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
    stores.embeddings().drop(generation);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void countWrite() {
    seenWrites = stores.watch().countWrites(1);
  }

  /** Tries until the stores and the memory agree again, or the stores are gone again. */
  private void recover() {
    while (!closed && stores.watch().up()) {
      try {
        reconcile();
        return;
      } catch (R2ecException.Unavailable e) {
        log.warn("Catalogue {} is not in step with its store yet: {}", name(), e.getMessage());
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  /**
   * Memory is right when the store lost writes (it came back empty, or from an older state), the
   * store is right when it saw writes of others.
   */
  private synchronized void reconcile() {
    long stored = stores.watch().writes();
    if (stored < seenWrites) {
      writeAgain();
      seenWrites = stores.watch().countWrites(seenWrites - stored);
      log.warn(
          "The store came back without the last writes to catalogue {}; wrote {} items and {} vectors again",
          name(),
          items.size(),
          vectors.size());
    } else if (stored > seenWrites) {
      load(Progress.NONE);
      log.info("Catalogue {} was written to by others; loaded it again", name());
    }
  }

  private void writeAgain() {
    stores.embeddings().create(spec.generation(), spec.dimension(), items.size());
    stores.embeddings().put(spec.generation(), vectors.values());
    stores.items().put(items.values());
    if (activated) {
      activate();
    }
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
