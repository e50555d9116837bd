package ai.r2ec.catalog;

import ai.djl.ndarray.NDArray;
import ai.r2ec.catalog.CompactMatrix.BlockBounds;
import ai.r2ec.tensor.TensorScope;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Exact search through the compact matrix: rows whose approximate cosine is off by too little to
 * reach the best k are ruled out, all others are scored exactly. So rows and scores are those of
 * {@link ExactSearch}. The softmax's denominator adds the approximate terms of the rows that were
 * ruled out; their errors have no common sign and the large terms are exact, see {@code
 * docs/decisions} for what is left.
 */
final class CompactSearch {

  /** Queries that share a pass over the matrix. */
  static final int MAX_BATCH = 32;

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

  /** Answers at most {@link #MAX_BATCH} searches. */
  List<List<ScoredItem>> search(List<Search> searches) {
    List<CompactQuery> queries =
        searches.stream().map(search -> CompactQuery.of(search.vector(), matrix.space())).toList();
    try (TensorScope scope = TensorScope.cpu()) {
      List<NDArray> result =
          matrix.scan(
              scope, digits(queries, scope), masked(searches, scope), factors(queries, scope));
      FloatBuffer sums = result.get(0).toByteBuffer(true).asFloatBuffer();
      float[] largest = TensorScope.toFloats(result.get(1));
      float[] total = TensorScope.toFloats(result.get(2));
      int rows = matrix.blockCount() * CompactMatrix.BLOCK_ROWS;
      List<List<ScoredItem>> answers = new ArrayList<>();
      for (int m = 0; m < queries.size(); m++) {
        SoftmaxSum sum = new SoftmaxSum();
        if (largest[m] != Float.NEGATIVE_INFINITY) {
          sum.add(queries.get(m).cosine(largest[m]) / temperature, total[m]);
        }
        answers.add(finish(searches.get(m), queries.get(m), sums.slice(m * rows, rows), sum));
      }
      return answers;
    }
  }

  private List<ScoredItem> finish(
      Search search, CompactQuery query, FloatBuffer sums, SoftmaxSum total) {
    BestRows best = new BestRows(table, search.k());
    double length = Cosine.norm(search.vector());
    float[] buffer = new float[table.dimension()];
    for (int row : candidates(query, sums, Math.max(search.k(), EXACT_TERMS))) {
      double cosine = exact.cosine(search.vector(), length, row, buffer);
      best.offer(row, cosine);
      total.add(query.cosine(sums.get(row)) / temperature, -1);
      total.add(cosine / temperature);
    }
    BitSet loose = (BitSet) search.allowed().clone();
    loose.andNot(matrix.rows());
    exact.score(search.vector(), loose, best, total);
    return exact.results(best, total);
  }

  /** Rows that may be among the best k: their upper bound reaches the k-th largest lower bound. */
  private List<Integer> candidates(CompactQuery query, FloatBuffer sums, int k) {
    float[] block = new float[CompactMatrix.BLOCK_ROWS];
    PriorityQueue<Double> lowest = new PriorityQueue<>();
    double threshold = Double.NEGATIVE_INFINITY;
    for (int b = 0; b < matrix.blockCount(); b++) {
      sums.get(b * block.length, block);
      threshold = raise(lowest, threshold, new Reader(query, matrix.bounds(b)), block, k);
    }
    List<Integer> candidates = new ArrayList<>();
    for (int b = 0; b < matrix.blockCount(); b++) {
      sums.get(b * block.length, block);
      collect(candidates, b * block.length, threshold, new Reader(query, matrix.bounds(b)), block);
    }
    return candidates;
  }

  /**
   * Turns sums of a block into bounds on cosines: {@code base + unit·sum ± (slope·left + fixed)}.
   */
  @SuppressWarnings("ArrayRecordComponent") // handed through
  private record Reader(float[] left, double base, double unit, double slope, double fixed) {

    Reader(CompactQuery query, BlockBounds bounds) {
      this(
          bounds.left(),
          query.base(),
          query.unit(),
          query.error(1, 0) - query.error(0, 0),
          query.error(0, bounds.length()));
    }
  }

  private static double raise(
      PriorityQueue<Double> lowest, double reached, Reader reader, float[] sums, int k) {
    double threshold = reached;
    for (int i = 0; i < sums.length; i++) {
      double lower =
          reader.base + reader.unit * sums[i] - reader.slope * reader.left[i] - reader.fixed;
      if (lower > threshold) {
        lowest.add(lower);
        if (lowest.size() > k) {
          lowest.remove();
        }
        threshold = lowest.size() == k ? lowest.element() : threshold;
      }
    }
    return threshold;
  }

  private static void collect(
      List<Integer> candidates, int first, double threshold, Reader reader, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      double upper =
          reader.base + reader.unit * sums[i] + reader.slope * reader.left[i] + reader.fixed;
      if (upper >= threshold && sums[i] != Float.NEGATIVE_INFINITY) {
        candidates.add(first + i);
      }
    }
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

  private NDArray masked(List<Search> searches, TensorScope scope) {
    int rows = matrix.blockCount() * CompactMatrix.BLOCK_ROWS;
    List<BitSet> masks = new ArrayList<>();
    int count = 0;
    for (Search search : searches) {
      BitSet mask = (BitSet) matrix.rows().clone();
      mask.and(search.allowed());
      mask.flip(0, rows);
      masks.add(mask);
      count += mask.cardinality();
    }
    long[] places = new long[count];
    int next = 0;
    for (int m = 0; m < masks.size(); m++) {
      BitSet mask = masks.get(m);
      for (int row = mask.nextSetBit(0); row >= 0; row = mask.nextSetBit(row + 1)) {
        places[next++] = (long) m * rows + row;
      }
    }
    return scope.manager().create(places);
  }

  private NDArray factors(List<CompactQuery> queries, TensorScope scope) {
    float[] factors = new float[queries.size()];
    for (int m = 0; m < factors.length; m++) {
      factors[m] = (float) (queries.get(m).unit() / temperature);
    }
    return scope.floats(factors, factors.length);
  }
}
