package ai.r2ec.catalog;

import ai.r2ec.catalog.RowTable.Version;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes {@link RowTable}s. Rows are only ever appended; a row that was replaced is dead until the
 * table is compacted. One thread at a time.
 */
final class RowTableWriter {

  /** Fewer dead rows than this are never worth a compaction. */
  private static final int MIN_DEAD_ROWS = 4 * RowChunk.ROWS;

  private static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(RowChunk.ROWS);

  private final int dimension;
  private final List<RowChunk> chunks = new ArrayList<>();
  private final BitSet live = new BitSet();
  private final BitSet ranked = new BitSet();
  private final ConcurrentHashMap<ItemId, Version> versions = new ConcurrentHashMap<>();
  private int size;

  RowTableWriter(int dimension) {
    this.dimension = dimension;
  }

  /** A writer that goes on where rows are in the order of their ids and none is dead. */
  static RowTableWriter compacted(RowTable table) {
    RowTableWriter writer = new RowTableWriter(table.dimension());
    float[] vector = new float[table.dimension()];
    List<Integer> rows =
        table.live().stream()
            .boxed()
            .sorted(Comparator.comparing(row -> table.item(row).id()))
            .toList();
    for (int row : rows) {
      int target = writer.append(table.item(row));
      if (table.ranked().get(row)) {
        table.copyVector(row, vector);
        writer.fill(target, vector);
      }
    }
    return writer;
  }

  /**
   * Adds an item without a vector. One that is there and reads the same keeps its vector.
   *
   * @return the item's row
   */
  int add(Item item) {
    int old = rowOf(item.id());
    if (old < 0) {
      return append(item);
    }
    Item known = chunk(old).item(index(old));
    if (known.equals(item)) {
      return old;
    }
    boolean keepsVector = ranked.get(old) && ItemFingerprint.of(known) == ItemFingerprint.of(item);
    kill(old);
    int row = append(item);
    if (keepsVector) {
      float[] vector = new float[dimension];
      chunk(old).copyVector(index(old), vector);
      fill(row, vector);
    }
    return row;
  }

  /** Adds an item with its vector (H), in place of what was known of that id. */
  void add(Item item, float[] vector) {
    int old = rowOf(item.id());
    if (old >= 0 && !ranked.get(old) && chunk(old).item(index(old)).equals(item)) {
      fill(old, vector);
      return;
    }
    if (old >= 0) {
      kill(old);
    }
    fill(append(item), vector);
  }

  /** Gives a live row that has none its vector (H). */
  private void fill(int row, float[] vector) {
    chunk(row).setVector(index(row), vector);
    ranked.set(row);
  }

  /** Removes an item; without effect when there is none of that name. */
  void remove(ItemId id) {
    int row = rowOf(id);
    if (row >= 0) {
      kill(row);
    }
  }

  /** The live row of an item, or -1. */
  int rowOf(ItemId id) {
    Version version = versions.get(id);
    return version == null || !live.get(version.row()) ? -1 : version.row();
  }

  /**
   * Takes a stored vector if it is that of an item as it reads now, and the item has none yet (a
   * store may show a row twice).
   */
  boolean fillIfCurrent(EmbeddingRow stored) {
    int row = rowOf(stored.id());
    boolean current =
        row >= 0
            && !ranked.get(row)
            && stored.vector().length == dimension
            && ItemFingerprint.of(chunk(row).item(index(row))) == stored.fingerprint();
    if (current) {
      fill(row, stored.vector());
    }
    return current;
  }

  /** Whether so many rows are dead that a compaction pays. */
  boolean isWasteful() {
    int dead = size - live.cardinality();
    return dead >= MIN_DEAD_ROWS && dead > live.cardinality() / 4;
  }

  /** The table as it is now. */
  RowTable table() {
    return new RowTable(
        dimension,
        List.copyOf(chunks),
        size,
        (BitSet) live.clone(),
        (BitSet) ranked.clone(),
        versions);
  }

  private int append(Item item) {
    int row = size++;
    if (index(row) == 0) {
      chunks.add(new RowChunk(dimension));
    }
    chunk(row).setItem(index(row), item);
    versions.merge(item.id(), new Version(row, null), (older, _) -> new Version(row, older));
    live.set(row);
    return row;
  }

  private void kill(int row) {
    live.clear(row);
    ranked.clear(row);
  }

  private RowChunk chunk(int row) {
    return chunks.get(row >> CHUNK_SHIFT);
  }

  private static int index(int row) {
    return row & (RowChunk.ROWS - 1);
  }
}
