package ai.r2ec.model;

import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.TensorScope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Hands weights to a TorchScript module, which takes the calls {@code begin}, {@code matrix},
 * {@code rows}, {@code keep}, {@code vector}, {@code layer}, {@code tie} and {@code weight_bytes},
 * as {@code decoder.py} has them.
 */
public final class ScriptWeights implements WeightTarget {

  private final ScriptModule module;
  private ByteBuffer memory = direct(0);
  private int inputs;

  /** A way into the module. */
  public ScriptWeights(ScriptModule module) {
    this.module = module;
  }

  @Override
  public void begin(float[] frequencies) {
    try (TensorScope scope = TensorScope.cpu()) {
      module.run("begin", scope.floats(frequencies, frequencies.length));
    }
  }

  @Override
  public void matrix(String name, long outputs, int width) {
    inputs = width;
    module.run("matrix", outputs, width, name.equals("embedding"));
  }

  @Override
  public void rows(long first, int count, float[] values) {
    int elements = count * inputs;
    if (elements * (long) Float.BYTES > memory.capacity()) {
      memory = direct(elements);
    }
    memory.asFloatBuffer().put(values, 0, elements);
    try (TensorScope scope = TensorScope.cpu()) {
      module.run("rows", first, scope.over(memory, count, inputs));
    }
  }

  @Override
  public void keep(String name) {
    module.run("keep", name);
  }

  @Override
  public void vector(String name, float[] values) {
    try (TensorScope scope = TensorScope.cpu()) {
      module.run("vector", name, scope.floats(values, values.length));
    }
  }

  @Override
  public void layer(boolean sliding) {
    module.run("layer", sliding);
  }

  @Override
  public void tie() {
    module.run("tie");
  }

  @Override
  public long weightBytes() {
    try (var bytes = module.call("weight_bytes")) {
      return bytes.number();
    }
  }

  private static ByteBuffer direct(int elements) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(elements, Float.BYTES))
        .order(ByteOrder.nativeOrder());
  }
}
