package ai.r2ec.catalog;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view of a catalogue: items and the vectors of one generation in memory, written through
 * to the stores. Readers take a {@link #snapshot()} and never wait; writers are one at a time. A
 * write goes to the stores first and changes memory when they have it, so that a failed write
 * changes nothing that a reader sees. When the stores come back from an outage without writes that
 * memory has, they are written again; when they have seen writes of others, memory is loaded again.
 */
public final class Catalog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Catalog.class);
  private static final long RETRY_NANOS = 500_000_000;

  private final CatalogSpec spec;
  private final CatalogStores stores;
  private final CatalogTransfer transfer;
  private final SnapshotMaker snapshots;
  private RowTableWriter rows;
  private long seenWrites;
  private boolean activated;
  private Runnable listening = () -> {};
  private volatile boolean closed;
  private volatile CatalogSnapshot snapshot;

  private Catalog(CatalogSpec spec, CatalogStores stores) {
    this.spec = spec;
    this.stores = stores;
    this.transfer = new CatalogTransfer(spec, stores);
    this.snapshots = new SnapshotMaker(spec);
    this.rows = new RowTableWriter(spec.dimension());
    this.snapshot = snapshots.snapshot(rows.table());
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
    catalog.listening = stores.watch().onUp(catalog::recover);
    return catalog;
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
  public List<Item> unencoded() {
    RowTable table = snapshot.table();
    return table.live().stream()
        .filter(row -> !table.ranked().get(row))
        .mapToObj(table::item)
        .sorted(Comparator.comparing(Item::id))
        .toList();
  }

  /**
   * Stores items with their vectors; they can be ranked from the next snapshot on. An item of a
   * known id replaces the old one; of two with the same id the last counts.
   *
   * @param items at least 0 items
   * @param vectors one vector {@code (H)} per item, in the same order
   * @throws IllegalArgumentException if the numbers differ, or a vector has another dimension or
   *     holds something else than finite numbers
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; nothing is changed then
   */
  public synchronized void put(List<Item> items, List<HiddenState> vectors) {
    if (items.size() != vectors.size()) {
      throw new IllegalArgumentException(
          "%d items need as many vectors, got %d".formatted(items.size(), vectors.size()));
    }
    List<EmbeddingRow> encoded = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      checkVector(vectors.get(i));
      Item item = items.get(i);
      encoded.add(new EmbeddingRow(item.id(), ItemFingerprint.of(item), vectors.get(i).values()));
    }
    stores.embeddings().put(spec.generation(), encoded);
    stores.items().put(items);
    countWrite();
    for (int i = 0; i < items.size(); i++) {
      rows.add(items.get(i), vectors.get(i).values());
    }
    publish();
  }

  /**
   * Stores items without vectors: they are known, and {@link #unencoded()} until their vectors are
   * put. An item that reads as before keeps its vector.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; nothing is changed then
   */
  public synchronized void putItems(Collection<Item> items) {
    stores.items().put(items);
    countWrite();
    items.forEach(rows::add);
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
    rows.remove(id);
    publish();
  }

  /**
   * Takes over what others wrote to the stores since they were last read. Without effect when
   * nobody did.
   *
   * @return whether anything was taken over; {@link #unencoded()} may be longer then
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  public synchronized boolean refresh() {
    if (stores.watch().writes() <= seenWrites) {
      return false;
    }
    load(Progress.NONE);
    return true;
  }

  /**
   * Makes this generation the current one in the store. To be called when {@link #unencoded()} is
   * empty.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  public synchronized void activate() {
    stores.embeddings().activate(spec.generation());
    activated = true;
  }

  /**
   * The generation that another model made current since, as a publication does.
   *
   * @return empty while this one's own is current, or none is
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  public Optional<String> successor() {
    return stores.embeddings().current().filter(current -> !current.equals(spec.generation()));
  }

  /**
   * All stored generations, oldest first.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  public List<Generation> generations() {
    return stores.embeddings().generations();
  }

  /**
   * Removes an old generation from the store.
   *
   * @throws IllegalArgumentException if it is the one in use
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  public void drop(String generation) {
    if (generation.equals(spec.generation())) {
      throw new IllegalArgumentException("generation %s is in use".formatted(generation));
    }
    stores.embeddings().drop(generation);
  }

  /** Ends the repair of the stores; they belong to whoever made them. Snapshots stay usable. */
  @Override
  public void close() {
    closed = true;
    listening.run();
  }

  private synchronized void load(Progress progress) {
    // Counted before reading: a write that comes in between is found out at the next look.
    long writes = stores.watch().writes();
    rows = transfer.load(progress);
    snapshots.startOver();
    seenWrites = writes;
    publish();
  }

  private void publish() {
    if (rows.isWasteful()) {
      rows = RowTableWriter.compacted(rows.table());
      snapshots.startOver();
    }
    snapshot = snapshots.snapshot(rows.table());
  }

  /** One's own write only: that of another in between is found out at the next look. */
  private void countWrite() {
    stores.watch().countWrites(1);
    seenWrites++;
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
      transfer.writeAgain(rows.table());
      if (activated) {
        activate();
      }
      seenWrites = stores.watch().countWrites(seenWrites - stored);
      log.warn(
          "The store came back without the last writes to catalogue {}; wrote {} items again",
          name(),
          snapshot.itemCount());
    } else if (stored > seenWrites) {
      load(Progress.NONE);
      log.info("Catalogue {} was written to by others; loaded it again", name());
    }
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
