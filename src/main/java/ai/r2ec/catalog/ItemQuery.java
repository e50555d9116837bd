package ai.r2ec.catalog;

import ai.r2ec.domain.HiddenState;

/**
 * One search of the matrix.
 *
 * @param vector {@code (H)} user vector {@code h_u}
 * @param filter rows that may be returned; the softmax runs over exactly these
 * @param k most rows to return, at least 1
 */
public record ItemQuery(HiddenState vector, RowFilter filter, int k) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if k is below 1 or the vector holds something else than finite
   *     numbers
   */
  public ItemQuery {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    for (float value : vector.values()) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("vector must hold finite numbers, got " + value);
      }
    }
  }
}
