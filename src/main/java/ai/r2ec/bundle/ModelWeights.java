package ai.r2ec.bundle;

import java.util.Set;

/**
 * The tensors of a model under their canonical names, which are those of the Hugging Face layout
 * ({@code model.layers.0.self_attn.q_proj.weight}), whatever the file calls them. Values come as
 * float32 with the adapter merged. Several threads may read at once.
 */
public interface ModelWeights extends AutoCloseable {

  /** Canonical names of all tensors. */
  Set<String> names();

  /** Whether there is such a tensor. */
  default boolean has(String name) {
    return names().contains(name);
  }

  /**
   * Shape of a tensor, outermost dimension first, such as {@code (out, in)} of a linear.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable when there is no such tensor
   */
  long[] shape(String name);

  /**
   * Reads the elements {@code [offset, offset + length)} of a tensor in row-major order.
   *
   * @param name canonical name
   * @param offset first element
   * @param target where the values go
   * @param targetOffset index of the first value in {@code target}
   * @param length number of elements
   * @throws ai.r2ec.domain.R2ecException.Unusable when there is no such tensor
   * @throws IndexOutOfBoundsException when the slice is not within tensor and target
   */
  void read(String name, long offset, float[] target, int targetOffset, int length);

  /** Unmaps the files. No read may be under way. */
  @Override
  void close();
}
