package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * {@value #ROWS} rows of the table. A row's item is written once; so is its vector, which lies
 * outside of the heap and is freed with the chunk. Readers look only at rows that their table says
 * are there, so they never see one being written.
 */
final class RowChunk {

  /** Rows of a chunk, a power of two. */
  static final int ROWS = 1024;

  private final int dimension;
  private final @Nullable Item[] items = new @Nullable Item[ROWS];
  private final int[] titles = new int[ROWS];
  private final double[] norms = new double[ROWS];
  private @Nullable MemorySegment vectors;

  RowChunk(int dimension) {
    this.dimension = dimension;
  }

  void setItem(int index, Item item) {
    items[index] = item;
  }

  void setVector(int index, float[] vector) {
    MemorySegment target = vectors;
    if (target == null) {
      target = Arena.ofAuto().allocate((long) ROWS * dimension * Float.BYTES, Long.BYTES * 8);
      vectors = target;
    }
    MemorySegment.copy(vector, 0, target, ValueLayout.JAVA_FLOAT, offset(index), dimension);
    norms[index] = Cosine.norm(vector);
  }

  Item item(int index) {
    Item item = items[index];
    if (item == null) {
      throw new IndexOutOfBoundsException("no item at index " + index);
    }
    return item;
  }

  /**
   * Hash of the title's {@link TitleKey}, made when it is first asked for: most catalogues are
   * never asked, and all would wait for it at their start. Two threads may make it at once; they
   * make the same.
   */
  int titleHash(int index) {
    if (titles[index] == 0) {
      titles[index] = TitleKey.of(item(index).title()).hashCode();
    }
    return titles[index];
  }

  double norm(int index) {
    return norms[index];
  }

  /** Copies a vector (H); only of a row that has one. */
  void copyVector(int index, float[] target) {
    MemorySegment source = vectors;
    if (source == null) {
      throw new IndexOutOfBoundsException("no vector at index " + index);
    }
    MemorySegment.copy(source, ValueLayout.JAVA_FLOAT, offset(index), target, 0, dimension);
  }

  private long offset(int index) {
    return (long) index * dimension * Float.BYTES;
  }
}
