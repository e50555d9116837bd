package ai.r2ec.model;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.kernel.Processor;
import ai.r2ec.tensor.TensorScope;

/**
 * A device and a number format that go together.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param precision never {@link Precision#AUTO}
 */
record Placement(String device, Precision precision) {

  private static final int KERNELS_REVISION = 2;

  private static final String CUDA_NEEDS =
      "; a GPU needs the matching libtorch "
          + "(2.7.1 for CUDA 12.8) named by PYTORCH_LIBRARY_PATH, and a driver for it";

  /**
   * Resolves what was asked for against what is there.
   *
   * @throws R2ecException.Unusable if the device is absent or does not compute in the precision
   */
  static Placement of(ModelOptions options) {
    String device =
        switch (options.device()) {
          case DeviceChoice.Cpu _ -> "cpu";
          case DeviceChoice.Auto _ -> TensorScope.cudaDevices() > 0 ? "cuda:0" : "cpu";
          case DeviceChoice.Cuda(int index) -> cuda(index, TensorScope.cudaDevices());
        };
    return new Placement(device, precision(options.precision(), device.equals("cpu")));
  }

  private static String cuda(int index, int present) {
    if (index >= present) {
      throw new R2ecException.Unusable(
          "r2ec.device: cuda:%d was asked for, but this libtorch (%s) sees %d CUDA devices%s"
              .formatted(index, TensorScope.libtorchVersion(), present, CUDA_NEEDS));
    }
    return "cuda:" + index;
  }

  private static Precision precision(Precision wanted, boolean cpu) {
    return switch (wanted) {
      case AUTO -> cpu ? (hasInt8Kernels() ? Precision.INT8 : Precision.FP32) : Precision.BF16;
      case FP32 -> Precision.FP32;
      case INT8 -> {
        if (!cpu || !hasInt8Kernels()) {
          throw new R2ecException.Unusable(
              "r2ec.dtype: int8 runs on an x86-64 CPU only; use bf16 on a GPU, fp32 elsewhere");
        }
        yield Precision.INT8;
      }
      case BF16 -> {
        if (cpu) {
          throw new R2ecException.Unusable(
              "r2ec.dtype: bf16 runs on a GPU only; on a CPU use int8, or fp32 for exactness");
        }
        yield Precision.BF16;
      }
    };
  }

  /** The 8-bit kernels of libtorch that the decoder uses are written for x86-64. */
  private static boolean hasInt8Kernels() {
    return System.getProperty("os.arch").equals("amd64");
  }

  /** Whether the decoder runs on machine code of our own, not in libtorch. */
  boolean machineCode() {
    return precision == Precision.INT8 && Processor.hasInt8Kernels();
  }

  /** See {@link Precision#arithmetic}; machine code has its own, and its own revision. */
  String arithmetic() {
    return machineCode() ? "int8.kernels." + KERNELS_REVISION : precision.arithmetic();
  }

  /** Bytes of one number of the KV cache. */
  int cacheBytes() {
    return precision == Precision.BF16 || machineCode() ? Short.BYTES : Float.BYTES;
  }
}
