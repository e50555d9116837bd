package ai.r2ec.catalog;

import ai.djl.ndarray.NDArray;
import ai.r2ec.tensor.TensorScope;
import java.util.List;

/** Shows the approximate sums that a search keeps to itself. */
final class CompactSearchAccess {

  private CompactSearchAccess() {}

  static float[] sums(CompactMatrix matrix, CompactQuery query, int dimension) {
    try (TensorScope scope = TensorScope.cpu()) {
      float[] digits = new float[2 * dimension];
      System.arraycopy(query.high(), 0, digits, 0, dimension);
      System.arraycopy(query.low(), 0, digits, dimension, dimension);
      List<NDArray> result =
          matrix.scan(
              scope,
              new CompactMatrix.Scan(
                  scope.floats(digits, 2, 1, dimension),
                  scope.manager().create(new long[0]),
                  new long[matrix.blockCount() + 1],
                  scope.floats(new float[] {1}, 1, 1)));
      return TensorScope.toFloats(result.getFirst());
    }
  }
}
