package ai.r2ec.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.stream.Stream;

/** What a TorchScript method returned; holds native memory until it is closed. */
public final class ScriptValue implements AutoCloseable {

  private final IValue value;

  ScriptValue(IValue value) {
    this.value = value;
  }

  /** The tensor that this value is, in a scope of the caller. */
  public NDArray tensor(TensorScope scope) {
    return value.toTensor(scope.owner());
  }

  /** The parts of a tuple, each to be closed by the caller. */
  public List<ScriptValue> parts() {
    return Stream.of(value.toIValueTuple()).map(ScriptValue::new).toList();
  }

  /** The tensors of a tuple of tensors, in a scope of the caller. */
  public List<NDArray> tensors(TensorScope scope) {
    return parts().stream()
        .map(
            part -> {
              try (part) {
                return part.tensor(scope);
              }
            })
        .toList();
  }

  /** The number that this value is. */
  public long number() {
    return value.toLong();
  }

  /** The flag that this value is. */
  public boolean flag() {
    return value.toBoolean();
  }

  IValue value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
  }
}
