package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of items and vectors at one moment. Never changes, though it shares its chunks with later
 * tables: those write only rows that are not live, or have no vector, in this one.
 *
 * @param dimension hidden size {@code H}
 * @param chunks rows, {@link RowChunk#ROWS} a chunk
 * @param size rows in use, dead ones included
 * @param live rows that hold an item
 * @param ranked live rows that hold a vector too
 * @param versions youngest row of every id that was ever there; shared with later tables
 */
record RowTable(
    int dimension,
    List<RowChunk> chunks,
    int size,
    BitSet live,
    BitSet ranked,
    Map<ItemId, Version> versions) {

  private static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(RowChunk.ROWS);

  /** A row that holds or held an item, and the row before it. */
  record Version(int row, @Nullable Version older) {}

  /** The item of a live row. */
  Item item(int row) {
    if (!live.get(row)) {
      throw new IndexOutOfBoundsException("row %d holds no item".formatted(row));
    }
    return chunk(row).item(index(row));
  }

  /** Length of the vector of a ranked row. */
  double norm(int row) {
    return chunk(row).norm(index(row));
  }

  /** Copies the vector (H) of a ranked row. */
  void copyVector(int row, float[] target) {
    if (!ranked.get(row)) {
      throw new IndexOutOfBoundsException("row %d holds no vector".formatted(row));
    }
    chunk(row).copyVector(index(row), target);
  }

  /** A copy of the vector (H) of a ranked row. */
  float[] vector(int row) {
    float[] vector = new float[dimension];
    copyVector(row, vector);
    return vector;
  }

  /**
   * The live row of an item, or -1. The youngest row may be younger than this table; of the rows an
   * item ever had, one at most is live in a table.
   */
  int rowOf(ItemId id) {
    Version version = versions.get(id);
    while (version != null && !live.get(version.row())) {
      version = version.older();
    }
    return version == null ? -1 : version.row();
  }

  /**
   * The live rows whose titles read like one of these. Looks at the hash of every title, which at a
   * million rows takes about a millisecond and needs no index to be kept.
   */
  BitSet rowsTitled(Set<TitleKey> titles) {
    Set<Integer> hashes =
        titles.stream().map(TitleKey::hashCode).collect(Collectors.toCollection(HashSet::new));
    BitSet found = new BitSet();
    for (int row = live.nextSetBit(0); row >= 0; row = live.nextSetBit(row + 1)) {
      RowChunk chunk = chunk(row);
      if (hashes.contains(chunk.titleHash(index(row)))
          && titles.contains(TitleKey.of(chunk.item(index(row)).title()))) {
        found.set(row);
      }
    }
    return found;
  }

  private RowChunk chunk(int row) {
    return chunks.get(row >> CHUNK_SHIFT);
  }

  private static int index(int row) {
    return row & (RowChunk.ROWS - 1);
  }
}
