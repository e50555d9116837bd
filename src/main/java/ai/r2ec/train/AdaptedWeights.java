package ai.r2ec.train;

import ai.r2ec.bundle.ModelWeights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights that a training stands at: a base with the adapter of the moment merged in while it
 * is read, {@code W + scale · B · A} in float32, or parameters that replace it whole.
 */
final class AdaptedWeights implements ModelWeights {

  private final ModelWeights base;
  private final Map<String, float[]> values = new HashMap<>();
  private final double scale;

  private AdaptedWeights(ModelWeights base, double scale) {
    this.base = base;
    this.scale = scale;
  }

  /**
   * Takes the learner's values as they are now.
   *
   * @param base frozen weights; also tells names and shapes
   * @param scale factor on B · A
   */
  static AdaptedWeights of(ModelWeights base, Learner learner, double scale) {
    AdaptedWeights weights = new AdaptedWeights(base, scale);
    List<Parameter> parameters = learner.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      weights.values.put(parameters.get(i).name(), learner.read(i, Learner.Slot.VALUE));
    }
    return weights;
  }

  @Override
  public Set<String> names() {
    return base.names();
  }

  @Override
  public long[] shape(String name) {
    return base.shape(name);
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    float[] trained = values.get(name);
    if (trained != null) {
      System.arraycopy(trained, Math.toIntExact(offset), target, targetOffset, length);
      return;
    }
    base.read(name, offset, target, targetOffset, length);
    String module = name.endsWith(".weight") ? name.substring(0, name.length() - 7) : name;
    float[] down = values.get(module + ".lora_A.weight");
    float[] up = values.get(module + ".lora_B.weight");
    if (down != null && up != null) {
      int columns = Math.toIntExact(base.shape(name)[1]);
      new Product(up, down, columns, scale).add(offset, target, targetOffset, length);
    }
  }

  /**
   * {@code scale · B · A}.
   *
   * @param up B, {@code (rows, rank)}
   * @param down A, {@code (rank, columns)}
   */
  @SuppressWarnings("ArrayRecordComponent") // operands of one call, never compared
  private record Product(float[] up, float[] down, int columns, double scale) {

    void add(long offset, float[] target, int targetOffset, int length) {
      int rank = down.length / columns;
      for (int done = 0; done < length; ) {
        int row = (int) ((offset + done) / columns);
        int column = (int) ((offset + done) % columns);
        int count = Math.min(columns - column, length - done);
        for (int k = 0; k < rank; k++) {
          float factor = (float) (scale * up[row * rank + k]);
          int from = k * columns + column;
          for (int i = 0; i < count; i++) {
            target[targetOffset + done + i] += factor * down[from + i];
          }
        }
        done += count;
      }
    }
  }

  /** The base stays its owner's. */
  @Override
  public void close() {}
}
