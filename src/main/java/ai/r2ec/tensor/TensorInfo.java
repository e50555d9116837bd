package ai.r2ec.tensor;

import java.util.Arrays;

/**
 * What a weight file says about one tensor.
 *
 * @param name name in the file
 * @param shape outermost dimension first; owned by the record, not to be written to
 * @param dtype element or block type as the format writes it, such as {@code BF16} or {@code Q4_K}
 * @param elements number of elements
 * @param bytes size in the file
 */
@SuppressWarnings("ArrayRecordComponent") // a shape is read, never compared as part of the record
public record TensorInfo(String name, long[] shape, String dtype, long elements, long bytes) {

  @Override
  public String toString() {
    return "%s %s %s".formatted(name, dtype, Arrays.toString(shape));
  }
}
