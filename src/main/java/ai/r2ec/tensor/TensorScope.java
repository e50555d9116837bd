package ai.r2ec.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.r2ec.domain.R2ecException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A lifetime for tensors: every array made in a scope is freed when the scope closes, so that
 * native memory follows {@code try} blocks and never the garbage collector. Arrays are not to be
 * used after that.
 *
 * <p>A scope belongs to one thread at a time; siblings are independent.
 */
public final class TensorScope implements AutoCloseable {

  private final PtNDManager manager;

  private TensorScope(PtNDManager manager) {
    this.manager = manager;
  }

  /** A scope on the CPU. */
  public static TensorScope cpu() {
    return on("cpu");
  }

  /**
   * A scope on a device.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @throws R2ecException.Unusable if libtorch cannot be loaded
   */
  public static TensorScope on(String device) {
    NDManager manager =
        device.equals("cpu")
            ? engine().newBaseManager(Device.cpu())
            : engine().newBaseManager(Device.gpu(Integer.parseInt(device.substring(5))));
    return new TensorScope((PtNDManager) manager);
  }

  /** CUDA devices that this machine and this libtorch have together. */
  public static int cudaDevices() {
    return engine().getGpuCount();
  }

  /** Version of libtorch. */
  public static String libtorchVersion() {
    return engine().getVersion();
  }

  /** Sets how many threads compute one operator, in the whole process. */
  public static void useThreads(int threads) {
    engine();
    JniUtils.setNumThreads(threads);
  }

  /** A scope inside this one, for the tensors of one step. */
  public TensorScope child() {
    return new TensorScope((PtNDManager) manager.newSubManager());
  }

  /** A float32 tensor with a copy of the values. */
  public NDArray floats(float[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }

  /**
   * A float32 tensor over memory that the caller keeps and may change between uses; copied when the
   * scope is on a GPU.
   *
   * @param memory direct, native byte order, at least as large as the shape
   */
  public NDArray over(ByteBuffer memory, long... shape) {
    Shape of = new Shape(shape);
    Buffer part = memory.duplicate().position(0).limit(Math.toIntExact(of.size() * Float.BYTES));
    ByteBuffer slice = ((ByteBuffer) part).slice().order(ByteOrder.nativeOrder());
    return manager.create(slice, of, DataType.FLOAT32);
  }

  /** The values of a float32 tensor, row by row, read without a second copy. */
  public static float[] toFloats(NDArray array) {
    FloatBuffer source = array.toByteBuffer(true).asFloatBuffer();
    float[] values = new float[source.remaining()];
    source.get(values);
    return values;
  }

  /** The rows {@code (R, C)} of a float32 tensor as {@code R} arrays. */
  public static float[][] toRows(NDArray array) {
    FloatBuffer source = array.toByteBuffer(true).asFloatBuffer();
    float[][] rows =
        new float[Math.toIntExact(array.getShape().get(0))]
            [Math.toIntExact(array.getShape().get(1))];
    for (float[] row : rows) {
      source.get(row);
    }
    return rows;
  }

  /** DJL's side of the scope, for operators that have no name here. */
  public NDManager manager() {
    return manager;
  }

  PtNDManager owner() {
    return manager;
  }

  /** Frees every array of this scope and of those inside it. */
  @Override
  public void close() {
    manager.close();
  }

  private static Engine engine() {
    return EngineHolder.ENGINE;
  }

  /** Loads libtorch once, when the first tensor is wanted. */
  private static final class EngineHolder {

    static final Engine ENGINE = load();

    private static Engine load() {
      // One stream of operators: a second pool of threads would only fight for the same cores.
      System.getProperties().putIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
      // The library reports its use to its makers otherwise.
      System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
      try {
        return Engine.getEngine("PyTorch");
      } catch (RuntimeException e) {
        throw new R2ecException.Unusable(
            "libtorch cannot be loaded: " + e.getMessage() + "; run `doctor` for details", e);
      }
    }
  }
}
