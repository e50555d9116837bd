package ai.r2ec.tensor;

/**
 * A float32 tensor in memory, row by row.
 *
 * @param name name in a file
 * @param shape outermost dimension first; owned by the record
 * @param values as many as the shape asks for; owned by the record
 */
@SuppressWarnings("ArrayRecordComponent") // tensors are handed over, never compared
public record FloatTensor(String name, long[] shape, float[] values) {

  /**
   * Checks that shape and values fit.
   *
   * @throws IllegalArgumentException if they do not
   */
  public FloatTensor {
    long elements = 1;
    for (long dimension : shape) {
      elements = Math.multiplyExact(elements, dimension);
    }
    if (elements != values.length) {
      throw new IllegalArgumentException(
          "tensor %s: its shape asks for %d values, got %d"
              .formatted(name, elements, values.length));
    }
  }
}
