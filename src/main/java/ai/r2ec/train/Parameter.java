package ai.r2ec.train;

import java.util.Arrays;

/**
 * A tensor that is trained.
 *
 * @param name canonical name of the model's layout, such as {@code model.norm.weight}; of an
 *     adapter {@code model.layers.0.mlp.up_proj.lora_A.weight} or {@code …lora_B.weight}
 * @param shape outermost dimension first, {@code (out, in)} of a linear
 */
@SuppressWarnings("ArrayRecordComponent") // a shape is compared nowhere
public record Parameter(String name, long[] shape) {

  /** Number of values. */
  public int size() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
