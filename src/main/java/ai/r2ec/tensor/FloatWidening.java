package ai.r2ec.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Plain element types to float32. Values pass through a small heap array, because the compiler
 * vectorises loops over arrays and copies in bulk, but not loops over mapped memory.
 */
final class FloatWidening {

  private static final int CHUNK = 8192;

  private FloatWidening() {}

  static void float32(MemorySegment bytes, long at, float[] target, int targetOffset, int length) {
    MemorySegment.copy(bytes, MappedFile.FLOAT, at, target, targetOffset, length);
  }

  /** bf16 is the upper half of a float32. */
  static void bfloat16(MemorySegment bytes, long at, float[] target, int targetOffset, int length) {
    short[] chunk = new short[Math.min(CHUNK, length)];
    for (int done = 0; done < length; done += CHUNK) {
      int n = Math.min(CHUNK, length - done);
      MemorySegment.copy(bytes, MappedFile.SHORT, at + 2L * done, chunk, 0, n);
      int base = targetOffset + done;
      for (int i = 0; i < n; i++) {
        target[base + i] = Float.intBitsToFloat(chunk[i] << 16);
      }
    }
  }

  static void float16(MemorySegment bytes, long at, float[] target, int targetOffset, int length) {
    short[] chunk = new short[Math.min(CHUNK, length)];
    for (int done = 0; done < length; done += CHUNK) {
      int n = Math.min(CHUNK, length - done);
      MemorySegment.copy(bytes, MappedFile.SHORT, at + 2L * done, chunk, 0, n);
      int base = targetOffset + done;
      for (int i = 0; i < n; i++) {
        target[base + i] = Float.float16ToFloat(chunk[i]);
      }
    }
  }
}
