package ai.r2ec.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.r2ec.domain.R2ecException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module in memory and the calls to its methods. Not thread-safe; tensors that its
 * methods keep live until {@link #close()}.
 */
public final class ScriptModule implements AutoCloseable {

  private final TensorScope scope;
  private final PtSymbolBlock block;
  private boolean optimised = true;

  private ScriptModule(TensorScope scope, PtSymbolBlock block) {
    this.scope = scope;
    this.block = block;
  }

  /**
   * Compiles sources and makes the module.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @param className see {@link TorchScriptArchive#write}
   * @throws R2ecException.Unusable if libtorch refuses the sources
   */
  public static ScriptModule load(
      String device,
      String className,
      Map<String, String> sources,
      Map<String, @Nullable Object> attributes) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    TensorScope scope = TensorScope.on(device);
    try {
      TorchScriptArchive.write(archive, className, sources, attributes);
      ByteArrayInputStream in = new ByteArrayInputStream(archive.toByteArray());
      return new ScriptModule(scope, JniUtils.loadModule(scope.owner(), in, true, false));
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw new R2ecException.Unusable(
          "TorchScript " + className + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** The scope that lives as long as the module. */
  public TensorScope scope() {
    return scope;
  }

  /**
   * From now on, equal calls of this module give equal bits. The optimising executor watches the
   * first calls of a method and computes later ones in another way, so bits would depend on how
   * long a process has run; without it a call costs a little more.
   */
  public ScriptModule repeatable() {
    optimised = false;
    return this;
  }

  /**
   * Calls a method, without gradients.
   *
   * @param arguments {@link Long}, {@link Integer}, {@link Double}, {@link Boolean}, {@link
   *     String}, {@code long[]}, {@code double[]}, {@link NDArray}, a {@link List} of arrays, or
   *     what another call returned
   * @return the result, to be closed by the caller; tensors that are read from it have their own
   *     lifetime
   */
  public ScriptValue call(String method, Object... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = value(arguments[i]);
      }
      JniUtils.setGraphExecutorOptimize(optimised); // the setting is the thread's
      return new ScriptValue(IValueUtils.runMethod(block, method, values));
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && !(arguments[i] instanceof ScriptValue)) {
          values[i].close();
        }
      }
    }
  }

  /**
   * Calls a method whose result is to be differentiated: under a {@link
   * ai.djl.training.GradientCollector}, gradients flow to every argument that requires them. {@link
   * #call} can not do this: what it makes never enters autograd.
   *
   * @param scope owner of the result
   * @param arguments each an {@link NDArray} or a {@link List} of arrays; their names are changed
   * @return the one tensor that the method returns
   */
  public NDArray differentiable(TensorScope scope, String method, Object... arguments) {
    // DJL takes the method from the name of a first array, and makes a list of equal names in [].
    NDArray marker = scope.floats(new float[1], 1);
    marker.setName("module_method:" + method);
    NDList inputs = new NDList(marker);
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case NDArray array -> inputs.add(named(array, "argument" + i));
        case List<?> arrays -> {
          for (Object array : arrays) {
            inputs.add(named((NDArray) array, "argument" + i + "[]"));
          }
        }
        default ->
            throw new IllegalArgumentException(
                "autograd knows tensors only, not a " + arguments[i].getClass());
      }
    }
    try {
      JniUtils.setGraphExecutorOptimize(optimised);
      return IValueUtils.forward(block, inputs, true).singletonOrThrow();
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
    }
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }

  /**
   * Calls a method under autograd: its tensors may be trained, and tensors that it keeps may enter
   * later computations with gradients, which those made by {@link #call} never can.
   *
   * @param scope where the results live
   * @param tensors at least one; all arguments of the method
   * @return the tensor, or the tensors of the tuple, that the method returns
   */
  public List<NDArray> train(TensorScope scope, String method, NDArray... tensors) {
    NDList arguments = new NDList(tensors);
    try (NDArray name = scope.floats(new float[1], 1)) {
      // DJL's calling convention: an argument of this name is the method to call.
      name.setName("module_method:" + method);
      arguments.add(name);
      // The optimising executor profiles the first calls of a method and computes later ones in
      // another way: bits would depend on how long a process has run. The setting is the thread's.
      JniUtils.setGraphExecutorOptimize(false);
      NDList results = IValueUtils.forward(block, arguments, true);
      results.forEach(result -> result.attach(scope.manager()));
      return results;
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
    }
  }

  /** Calls a method that returns nothing. */
  public void run(String method, Object... arguments) {
    call(method, arguments).close();
  }

  @Override
  public void close() {
    block.close();
    scope.close();
  }

  private static IValue value(Object argument) {
    return switch (argument) {
      case Long number -> IValue.from(number);
      case Integer number -> IValue.from(number.longValue());
      case Double number -> IValue.from(number);
      case Boolean flag -> IValue.from(flag);
      case String text -> IValue.from(text);
      case long[] numbers -> IValue.listFrom(numbers);
      case double[] numbers -> IValue.listFrom(numbers);
      case PtNDArray array -> IValue.from(array);
      case List<?> arrays -> IValue.listFrom(arrays.toArray(PtNDArray[]::new));
      case ScriptValue result -> result.value();
      default ->
          throw new IllegalArgumentException(
              "a TorchScript method cannot take a " + argument.getClass());
    };
  }
}
