package ai.r2ec.model;

import ai.r2ec.kernel.NativeMemory;
import java.lang.foreign.ValueLayout;

/** Cosines and sines of the rotary embedding, worked out up to the furthest position so far. */
final class Rotations implements AutoCloseable {

  private final NativeMemory memory;
  private final float[] frequencies;
  private final float factor;
  private final int half;
  private int known;

  /**
   * A table that begins empty.
   *
   * @param half cosines of a position, whole vectors; as many sines follow
   * @param factor on both
   */
  Rotations(float[] frequencies, int positions, int half, float factor) {
    this.frequencies = frequencies;
    this.half = half;
    this.factor = factor;
    this.memory = NativeMemory.allocate(2L * positions * half * Float.BYTES);
  }

  /** Makes sure that a position is there. */
  void prepare(int position) {
    for (; known <= position; known++) {
      for (int i = 0; i < frequencies.length; i++) {
        double angle = known * frequencies[i];
        set(i, (float) StrictMath.cos(angle) * factor);
        set(half + i, (float) StrictMath.sin(angle) * factor);
      }
    }
  }

  private void set(int index, float value) {
    memory.segment().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, 2L * known * half + index, value);
  }

  long address(int position) {
    return memory.address() + 2L * position * half * Float.BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
