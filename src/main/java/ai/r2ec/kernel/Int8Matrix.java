package ai.r2ec.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix of weights {@code (N, K)} in int8, laid out as its product reads it.
 *
 * <p>Sixteen outputs make a panel, 64 inputs a group. A panel holds its groups one after the other:
 * sixteen float32 scales, one an output, then for every four inputs 64 bytes, four an output. A
 * weight is {@code scale * (byte - 128)}, the scale a 127th of the largest magnitude in its group,
 * once the group is turned, see {@link Turn}. Outputs and inputs that fill up the last panel and
 * group are zero.
 *
 * <p>Rows {@code (T, K)} to be multiplied are turned and quantised in the same groups: bytes, and
 * for each group a pair of a float32 scale and an int32, -128 times the sum of the bytes.
 */
public final class Int8Matrix implements AutoCloseable {

  /** Inputs that share a scale. */
  public static final int GROUP = 64;

  /** Outputs of a panel. */
  public static final int LANES = 16;

  /** Bytes of what stands beside a group of a row. */
  public static final int PAIR = Float.BYTES + Integer.BYTES;

  static final int GROUP_BYTES = LANES * Float.BYTES + LANES * GROUP;

  private static final float STEPS = 127;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final NativeMemory memory;
  private final int outputs;
  private final int groups;

  /** A matrix of zeros, rounded up to whole panels and groups. */
  public Int8Matrix(int outputs, int inputs) {
    this.outputs = Math.ceilDiv(outputs, LANES) * LANES;
    this.groups = Math.ceilDiv(inputs, GROUP);
    this.memory = NativeMemory.allocate((long) panels() * panelBytes());
  }

  /**
   * Quantises the weights of an output.
   *
   * @param output its number
   * @param row {@link #inputs()} weights, changed; different outputs may be put at the same time
   */
  public void put(int output, float[] row) {
    for (int group = 0; group < groups; group++) {
      Turn.apply(row, group * GROUP);
      put(output, group, row, group * GROUP);
    }
  }

  private void put(int output, int group, float[] row, int from) {
    float largest = 0;
    for (int i = 0; i < GROUP; i++) {
      largest = Math.max(largest, Math.abs(row[from + i]));
    }
    float steps = largest == 0 ? 0 : STEPS / largest;
    MemorySegment target = memory.segment();
    long begin = (output / LANES) * panelBytes() + (long) group * GROUP_BYTES;
    int lane = output % LANES;
    target.set(FLOAT, begin + (long) lane * Float.BYTES, largest / STEPS);
    long bytes = begin + LANES * Float.BYTES + lane * 4L;
    for (int i = 0; i < GROUP; i++) {
      byte value = (byte) (Math.round(row[from + i] * steps) + 128);
      target.set(BYTE, bytes + (long) (i / 4) * 4 * LANES + i % 4, value);
    }
  }

  /** Panels {@code N / 16}. */
  public int panels() {
    return outputs / LANES;
  }

  /** Outputs {@code N}, whole panels. */
  public int outputs() {
    return outputs;
  }

  /** Groups {@code K / 64}. */
  public int groups() {
    return groups;
  }

  /** Inputs {@code K}, whole groups. */
  public int inputs() {
    return groups * GROUP;
  }

  /** Bytes in memory. */
  public long bytes() {
    return memory.segment().byteSize();
  }

  /** Where a panel begins. */
  public long panel(int index) {
    return memory.address() + index * panelBytes();
  }

  private long panelBytes() {
    return (long) groups * GROUP_BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
