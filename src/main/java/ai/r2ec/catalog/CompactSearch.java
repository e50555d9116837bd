package ai.r2ec.catalog;

import ai.djl.ndarray.NDArray;
import ai.r2ec.tensor.TensorScope;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Exact search through the compact matrix: rows whose approximate cosine is off by too little to
 * reach the best k are ruled out, all others are scored exactly. So rows and scores are those of
 * {@link ExactSearch}. The softmax's denominator is the sum of the approximate terms, in which the
 * largest ones are replaced by exact ones.
 */
final class CompactSearch {

  private static final int MAX_BATCH = 32;
  private static final int MAX_SUMS = 1 << 28;

  /**
   * At least so many of the largest terms of the softmax are exact: where few rows hold most of the
   * probability, their errors would not cancel out.
   */
  private static final int EXACT_TERMS = 256;

  /**
   * One search.
   *
   * @param vector {@code (H)}
   * @param allowed ranked rows that may be returned
   * @param k most rows to return
   */
  @SuppressWarnings("ArrayRecordComponent") // handed through
  record Search(float[] vector, BitSet allowed, int k) {}

  private final RowTable table;
  private final CompactMatrix matrix;
  private final double temperature;
  private final ExactSearch exact;

  CompactSearch(RowTable table, CompactMatrix matrix, double temperature) {
    this.table = table;
    this.matrix = matrix;
    this.temperature = temperature;
    this.exact = new ExactSearch(table, temperature);
  }

  /** Most queries that share a pass over the matrix; their sums take at most a gigabyte. */
  int maxBatch() {
    int rows = matrix.blockCount() * CompactMatrix.BLOCK_ROWS;
    return Math.clamp(MAX_SUMS / rows, 1, MAX_BATCH);
  }

  /** Answers at most {@link #maxBatch} searches. */
  List<List<ScoredItem>> search(List<Search> searches) {
    List<CompactQuery> queries =
        searches.stream().map(search -> CompactQuery.of(search.vector(), matrix.space())).toList();
    try (TensorScope scope = TensorScope.cpu()) {
      MaskedRows masked = MaskedRows.of(searches, matrix);
      List<NDArray> result =
          matrix.scan(
              scope,
              new CompactMatrix.Scan(
                  digits(queries, scope),
                  scope.manager().create(masked.places()),
                  masked.starts(),
                  factors(queries, scope)));
      CompactScores scores = CompactScores.of(matrix, queries.size(), result);
      return IntStream.range(0, queries.size())
          .parallel()
          .mapToObj(m -> finish(searches.get(m), queries.get(m), scores, m))
          .toList();
    }
  }

  private List<ScoredItem> finish(Search search, CompactQuery query, CompactScores scores, int m) {
    BestRows best = new BestRows(table, search.k());
    SoftmaxSum total = scores.softmaxSum(query, m, temperature);
    double length = Cosine.norm(search.vector());
    float[] buffer = new float[table.dimension()];
    int terms = Math.max(search.k(), EXACT_TERMS);
    scores.forEachCandidate(
        query,
        m,
        terms,
        (row, approximate) -> {
          double cosine = exact.cosine(search.vector(), length, row, buffer);
          best.offer(row, cosine);
          total.add(approximate / temperature, -1);
          total.add(cosine / temperature);
        });
    BitSet loose = (BitSet) search.allowed().clone();
    loose.andNot(matrix.rows());
    exact.score(search.vector(), loose, best, total);
    return exact.results(best, total);
  }

  private NDArray digits(List<CompactQuery> queries, TensorScope scope) {
    int dimension = table.dimension();
    // Few shapes: each new one costs the library a millisecond or more.
    int padded = Math.max(1, Integer.highestOneBit(2 * queries.size() - 1));
    float[] digits = new float[2 * padded * dimension];
    for (int m = 0; m < queries.size(); m++) {
      System.arraycopy(queries.get(m).high(), 0, digits, m * dimension, dimension);
      System.arraycopy(queries.get(m).low(), 0, digits, (padded + m) * dimension, dimension);
    }
    return scope.floats(digits, 2, padded, dimension);
  }

  private NDArray factors(List<CompactQuery> queries, TensorScope scope) {
    float[] factors = new float[queries.size()];
    for (int m = 0; m < factors.length; m++) {
      factors[m] = (float) (queries.get(m).unit() / temperature);
    }
    return scope.floats(factors, factors.length, 1);
  }

  /**
   * Rows of the matrix that searches may not return, block after block.
   *
   * @param places {@code query · B + row of the block}
   * @param starts where each block's own begin, and the end
   */
  @SuppressWarnings("ArrayRecordComponent") // made for one scan
  record MaskedRows(long[] places, long[] starts) {

    static MaskedRows of(List<Search> searches, CompactMatrix matrix) {
      List<BitSet> candidates =
          searches.stream()
              .map(
                  search -> {
                    BitSet own = (BitSet) matrix.rows().clone();
                    own.and(search.allowed());
                    return own;
                  })
              .toList();
      int rows = matrix.blockCount() * CompactMatrix.BLOCK_ROWS;
      long[] places = new long[candidates.stream().mapToInt(own -> rows - own.cardinality()).sum()];
      long[] starts = new long[matrix.blockCount() + 1];
      int next = 0;
      for (int block = 0; block < matrix.blockCount(); block++) {
        starts[block] = next;
        for (int m = 0; m < candidates.size(); m++) {
          next = fill(places, next, candidates.get(m), block, m);
        }
      }
      starts[matrix.blockCount()] = next;
      return new MaskedRows(Arrays.copyOf(places, next), starts);
    }

    private static int fill(long[] places, int from, BitSet candidates, int block, int query) {
      int next = from;
      int first = block * CompactMatrix.BLOCK_ROWS;
      int end = first + CompactMatrix.BLOCK_ROWS;
      for (int row = candidates.nextClearBit(first);
          row < end;
          row = candidates.nextClearBit(row + 1)) {
        places[next++] = (long) query * CompactMatrix.BLOCK_ROWS + row - first;
      }
      return next;
    }
  }
}
