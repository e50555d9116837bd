package ai.r2ec.catalog;

import ai.djl.ndarray.NDArray;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TensorScope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in int8, a quarter of their size, in blocks of {@value #BLOCK_ROWS} (the last
 * one may be filled up with nothing); with them a bound on the error of every row, so that a search
 * can rule out almost all rows and score the rest exactly. Never changes; later matrices share its
 * blocks. Native memory is freed with the last matrix that holds it.
 */
final class CompactMatrix {

  /** Rows of a block. */
  static final int BLOCK_ROWS = 16 * RowChunk.ROWS;

  /** Rows of a group, of which a search first looks only at the largest. */
  static final int GROUP_ROWS = 64;

  /** Groups of a block. */
  static final int GROUPS = BLOCK_ROWS / GROUP_ROWS;

  /** So many rows of a block must wait before it is made again. */
  private static final int WORTH_PACKING = BLOCK_ROWS / 4;

  private static final Cleaner CLEANER = Cleaner.create();

  /**
   * What the heap keeps of a block.
   *
   * @param left {@code (B)} what rounding left of each row
   * @param leastLeft {@code (G)} the least of each group
   * @param mostLeft {@code (G)} the most of each group
   * @param length length of the longest rounded row
   */
  @SuppressWarnings("ArrayRecordComponent") // made once and only read
  record BlockBounds(float[] left, float[] leastLeft, float[] mostLeft, float length) {

    static BlockBounds of(float[] left, float[] lengths) {
      float[] least = new float[GROUPS];
      float[] most = new float[GROUPS];
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      float longest = 0;
      for (int i = 0; i < BLOCK_ROWS; i++) {
        least[i / GROUP_ROWS] = Math.min(least[i / GROUP_ROWS], left[i]);
        most[i / GROUP_ROWS] = Math.max(most[i / GROUP_ROWS], left[i]);
        longest = Math.max(longest, lengths[i]);
      }
      return new BlockBounds(left, least, most, longest);
    }
  }

  /**
   * What a scan is asked.
   *
   * @param digits {@code (2, P, H)}, see {@code scan.py}
   * @param masked rows that are no candidates, as {@code query · B + row of the block}
   * @param starts where each block's own begin in {@code masked}, and the end
   * @param factors {@code (M, 1)}
   */
  @SuppressWarnings("ArrayRecordComponent") // handed through
  record Scan(NDArray digits, NDArray masked, long[] starts, NDArray factors) {}

  private final CompactSpace space;
  private final ScriptValue blocks;
  private final List<BlockBounds> bounds;
  private final BitSet rows;

  private CompactMatrix(
      CompactSpace space, ScriptValue blocks, List<BlockBounds> bounds, BitSet rows) {
    this.space = space;
    this.blocks = blocks;
    this.bounds = bounds;
    this.rows = rows;
    CLEANER.register(this, blocks::close);
  }

  /**
   * Brings a matrix up to a table. What is missing then are fewer than {@value #WORTH_PACKING} rows
   * a block.
   *
   * @param old the matrix of an earlier state of the same table, or null
   * @return null while the table is too small for one
   */
  static @Nullable CompactMatrix of(RowTable table, @Nullable CompactMatrix old) {
    CompactMatrix matrix = old;
    if (matrix == null) {
      if (table.ranked().cardinality() <= BLOCK_ROWS) {
        return null;
      }
      matrix =
          new CompactMatrix(
              CompactSpace.of(table), CompactScript.call("empty"), List.of(), new BitSet());
    }
    BitSet waiting = (BitSet) table.ranked().clone();
    waiting.andNot(matrix.rows);
    int[] perBlock = new int[table.size() / BLOCK_ROWS + 1];
    waiting.stream().forEach(row -> perBlock[row / BLOCK_ROWS]++);
    for (int block = 0; block < perBlock.length; block++) {
      if (perBlock[block] >= WORTH_PACKING) {
        // Blocks stand in a row, so those before it come first, however little of them is ranked.
        while (matrix.bounds.size() < block) {
          matrix = matrix.with(table, matrix.bounds.size());
        }
        matrix = matrix.with(table, block);
      }
    }
    return matrix.bounds.isEmpty() ? null : matrix;
  }

  /** Rows that are in it. Some may be dead in the table meanwhile. */
  BitSet rows() {
    return rows;
  }

  CompactSpace space() {
    return space;
  }

  /** What is known of the block that holds a row. */
  BlockBounds bounds(int block) {
    return bounds.get(block);
  }

  int blockCount() {
    return bounds.size();
  }

  /**
   * Sums of products of all rows with queries.
   *
   * @return {@code sums (blocks, M, B)}, {@code groups (blocks, M, G)}, {@code largest (blocks, M,
   *     1)}, {@code totals (blocks, M)}, in the scope
   */
  List<NDArray> scan(TensorScope scope, Scan scan) {
    try (ScriptValue result =
        CompactScript.call(
            "scan",
            blocks,
            scan.digits(),
            scan.masked(),
            scan.starts(),
            scan.factors(),
            GROUP_ROWS)) {
      return result.tensors(scope);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private CompactMatrix with(RowTable table, int block) {
    int dimension = table.dimension();
    try (Arena arena = Arena.ofConfined();
        TensorScope scope = TensorScope.cpu()) {
      MemorySegment vectors =
          arena.allocate((long) BLOCK_ROWS * dimension * Float.BYTES, Long.BYTES);
      BitSet ranked = inBlock(table.ranked(), block);
      float[] inverse = new float[BLOCK_ROWS];
      float[] vector = new float[dimension];
      for (int row = ranked.nextSetBit(0); row >= 0; row = ranked.nextSetBit(row + 1)) {
        int index = row - block * BLOCK_ROWS;
        table.copyVector(row, vector);
        inverse[index] = table.norm(row) == 0 ? 0 : (float) (1 / table.norm(row));
        MemorySegment.copy(
            vector,
            0,
            vectors,
            ValueLayout.JAVA_FLOAT,
            (long) index * dimension * Float.BYTES,
            dimension);
      }
      NDArray x = scope.over(vectors.asByteBuffer(), BLOCK_ROWS, dimension);
      NDArray lengths = scope.floats(inverse, BLOCK_ROWS);
      NDArray mean = scope.floats(space.mean(), dimension);
      NDArray spread = scope.floats(space.spread(), dimension);
      try (ScriptValue packed = CompactScript.call("pack", x, lengths, mean, spread)) {
        return with(packed.parts(), block, ranked, scope);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private CompactMatrix with(
      List<ScriptValue> packed, int block, BitSet ranked, TensorScope scope) {
    try (ScriptValue made = packed.get(0);
        ScriptValue left = packed.get(1);
        ScriptValue length = packed.get(2)) {
      List<BlockBounds> replaced = new ArrayList<>(bounds);
      BlockBounds own =
          BlockBounds.of(
              TensorScope.toFloats(left.tensor(scope)), TensorScope.toFloats(length.tensor(scope)));
      if (block == replaced.size()) {
        replaced.add(own);
      } else {
        replaced.set(block, own);
      }
      BitSet known = (BitSet) rows.clone();
      known.or(ranked);
      return new CompactMatrix(
          space,
          CompactScript.call("replaced", blocks, (long) block, made),
          List.copyOf(replaced),
          known);
    }
  }

  private static BitSet inBlock(BitSet all, int block) {
    BitSet own = (BitSet) all.clone();
    own.clear(0, block * BLOCK_ROWS);
    own.clear((block + 1) * BLOCK_ROWS, Math.max(own.length(), (block + 1) * BLOCK_ROWS));
    return own;
  }
}
