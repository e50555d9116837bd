package ai.r2ec.catalog;

import ai.djl.ndarray.NDArray;
import ai.r2ec.catalog.CompactMatrix.BlockBounds;
import ai.r2ec.tensor.TensorScope;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Approximate scores of all rows of a matrix for some queries, and which rows they leave open.
 *
 * @param matrix what was scanned
 * @param queries {@code M}
 * @param sums {@code (blocks, M, B)}, minus infinity where a row is masked; native memory of the
 *     scan's scope
 * @param groups {@code (blocks, M, G)} largest sum of each group
 * @param largest {@code (blocks, M)} largest sum of each block
 * @param totals {@code (blocks, M)} softmax terms of each block relative to its largest
 */
@SuppressWarnings("ArrayRecordComponent") // made for one scan
record CompactScores(
    CompactMatrix matrix,
    int queries,
    FloatBuffer sums,
    float[] groups,
    float[] largest,
    float[] totals) {

  /** Takes a row that is left open, with its approximate cosine. */
  @FunctionalInterface
  interface CandidateVisitor {
    void visit(int row, double cosine);
  }

  static CompactScores of(CompactMatrix matrix, int queries, List<NDArray> scan) {
    return new CompactScores(
        matrix,
        queries,
        scan.get(0).toByteBuffer(true).asFloatBuffer(),
        TensorScope.toFloats(scan.get(1)),
        TensorScope.toFloats(scan.get(2)),
        TensorScope.toFloats(scan.get(3)));
  }

  /** Denominator of a query's softmax, all terms approximate. */
  SoftmaxSum softmaxSum(CompactQuery query, int m, double temperature) {
    SoftmaxSum sum = new SoftmaxSum();
    for (int block = 0; block < matrix.blockCount(); block++) {
      int place = block * queries + m;
      if (largest[place] != Float.NEGATIVE_INFINITY) {
        sum.add(query.cosine(largest[place]) / temperature, totals[place]);
      }
    }
    return sum;
  }

  /**
   * Visits the rows that may be among the best k of a query: those whose upper bound reaches the
   * k-th largest lower bound. Groups whose largest sum cannot matter are passed over as a whole.
   */
  void forEachCandidate(CompactQuery query, int m, int k, CandidateVisitor visitor) {
    float[] group = new float[CompactMatrix.GROUP_ROWS];
    PriorityQueue<Double> lowest = new PriorityQueue<>();
    for (int block = 0; block < matrix.blockCount(); block++) {
      raise(lowest, query, new Place(block, m, matrix.bounds(block)), group, k);
    }
    double threshold = lowest.size() < k ? Double.NEGATIVE_INFINITY : lowest.element();
    for (int block = 0; block < matrix.blockCount(); block++) {
      visit(threshold, query, new Place(block, m, matrix.bounds(block)), group, visitor);
    }
  }

  private record Place(int block, int query, BlockBounds bounds) {}

  private void raise(
      PriorityQueue<Double> lowest, CompactQuery query, Place place, float[] group, int k) {
    BlockBounds bounds = place.bounds();
    for (int g = 0; g < CompactMatrix.GROUPS; g++) {
      double most =
          query.cosine(largestOf(place, g)) - query.error(bounds.leastLeft()[g], bounds.length());
      if (lowest.size() < k ? most > Double.NEGATIVE_INFINITY : most > lowest.element()) {
        read(place, g, group);
        for (int i = 0; i < group.length; i++) {
          double left = bounds.left()[g * group.length + i];
          offer(lowest, query.cosine(group[i]) - query.error(left, bounds.length()), k);
        }
      }
    }
  }

  private static void offer(PriorityQueue<Double> lowest, double lower, int k) {
    if (lower == Double.NEGATIVE_INFINITY) {
      return;
    }
    if (lowest.size() < k) {
      lowest.add(lower);
    } else if (lower > lowest.element()) {
      lowest.remove();
      lowest.add(lower);
    }
  }

  private void visit(
      double threshold, CompactQuery query, Place place, float[] group, CandidateVisitor visitor) {
    BlockBounds bounds = place.bounds();
    for (int g = 0; g < CompactMatrix.GROUPS; g++) {
      float top = largestOf(place, g);
      double most = query.cosine(top) + query.error(bounds.mostLeft()[g], bounds.length());
      if (top != Float.NEGATIVE_INFINITY && most >= threshold) {
        read(place, g, group);
        int first = g * group.length;
        for (int i = 0; i < group.length; i++) {
          double cosine = query.cosine(group[i]);
          double upper = cosine + query.error(bounds.left()[first + i], bounds.length());
          if (group[i] != Float.NEGATIVE_INFINITY && upper >= threshold) {
            visitor.visit(place.block() * CompactMatrix.BLOCK_ROWS + first + i, cosine);
          }
        }
      }
    }
  }

  private float largestOf(Place place, int group) {
    return groups[(place.block() * queries + place.query()) * CompactMatrix.GROUPS + group];
  }

  private void read(Place place, int group, float[] target) {
    int row = (place.block() * queries + place.query()) * CompactMatrix.BLOCK_ROWS;
    sums.get(row + group * target.length, target);
  }
}
