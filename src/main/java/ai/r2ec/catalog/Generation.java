package ai.r2ec.catalog;

import java.time.Instant;

/**
 * All vectors that one model, adapter, wording and pooling made.
 *
 * @param id the embedding identity
 * @param dimension hidden size {@code H}, at least 1
 * @param rows vectors stored so far
 * @param created when it was begun
 */
public record Generation(String id, int dimension, long rows, Instant created) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is broken
   */
  public Generation {
    if (id.isBlank() || dimension < 1 || rows < 0) {
      throw new IllegalArgumentException(
          "a generation needs an id, dimension >= 1 and rows >= 0, got '%s', %d, %d"
              .formatted(id, dimension, rows));
    }
  }
}
