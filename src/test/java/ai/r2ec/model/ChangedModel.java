package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.Progress;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** A tiny model whose configuration and weights can be changed one at a time. */
final class ChangedModel implements ModelWeights {

  private final ModelWeights original;
  private final Map<String, float[]> changed = new LinkedHashMap<>();
  private DecoderConfig config;

  ChangedModel(ModelBundle bundle) {
    this.original = bundle.weights();
    this.config = bundle.config();
  }

  DecoderConfig config() {
    return config;
  }

  /** Gives one component of the configuration another value. */
  ChangedModel with(String component, Object value) {
    try {
      RecordComponent[] components = DecoderConfig.class.getRecordComponents();
      Object[] values = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      boolean found = false;
      for (int i = 0; i < components.length; i++) {
        boolean meant = components[i].getName().equals(component);
        found |= meant;
        types[i] = components[i].getType();
        values[i] = meant ? value : components[i].getAccessor().invoke(config);
      }
      if (!found) {
        throw new AssertionError("no component " + component);
      }
      config = DecoderConfig.class.getDeclaredConstructor(types).newInstance(values);
      return this;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** Puts row {@code order(i)} of every tensor with this ending in place of row {@code i}. */
  ChangedModel reorder(String ending, IntUnaryOperator order) {
    for (String name : names()) {
      if (name.endsWith(ending)) {
        int rows = (int) shape(name)[0];
        float[] values = values(name);
        int width = values.length / rows;
        float[] result = new float[values.length];
        for (int row = 0; row < rows; row++) {
          System.arraycopy(values, order.applyAsInt(row) * width, result, row * width, width);
        }
        changed.put(name, result);
      }
    }
    return this;
  }

  /** The same for columns. */
  ChangedModel reorderColumns(String ending, IntUnaryOperator order) {
    for (String name : names()) {
      if (name.endsWith(ending)) {
        int width = (int) shape(name)[1];
        float[] values = values(name);
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          result[i] = values[i - i % width + order.applyAsInt(i % width)];
        }
        changed.put(name, result);
      }
    }
    return this;
  }

  DecoderModel load() {
    return DecoderModel.load(
        config, this, new ModelOptions(new DeviceChoice.Cpu(), Precision.FP32, 1), Progress.NONE);
  }

  private float[] values(String name) {
    int elements = 1;
    for (long size : shape(name)) {
      elements *= (int) size;
    }
    float[] values = new float[elements];
    read(name, 0, values, 0, elements);
    return values;
  }

  @Override
  public Set<String> names() {
    return original.names();
  }

  @Override
  public long[] shape(String name) {
    return original.shape(name);
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    if (changed.containsKey(name)) {
      float[] values = Objects.requireNonNull(changed.get(name));
      System.arraycopy(values, (int) offset, target, targetOffset, length);
    } else {
      original.read(name, offset, target, targetOffset, length);
    }
  }

  @Override
  public void close() {}
}
