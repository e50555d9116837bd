package ai.r2ec.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tensor types of GGUF: those that can be read, and the names of the others. */
enum GgufType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  BF16(30, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210);

  private static final Map<Integer, GgufType> BY_ID = new HashMap<>();

  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          Map.entry(9, "Q8_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K"),
          Map.entry(15, "Q8_K"),
          Map.entry(16, "IQ2_XXS"),
          Map.entry(17, "IQ2_XS"),
          Map.entry(18, "IQ3_XXS"),
          Map.entry(19, "IQ1_S"),
          Map.entry(20, "IQ4_NL"),
          Map.entry(21, "IQ3_S"),
          Map.entry(22, "IQ2_S"),
          Map.entry(23, "IQ4_XS"),
          Map.entry(24, "I8"),
          Map.entry(25, "I16"),
          Map.entry(26, "I32"),
          Map.entry(27, "I64"),
          Map.entry(28, "F64"),
          Map.entry(29, "IQ1_M"),
          Map.entry(34, "TQ1_0"),
          Map.entry(35, "TQ2_0"),
          Map.entry(39, "MXFP4"),
          Map.entry(40, "NVFP4"),
          Map.entry(41, "Q1_0"));

  private static final int BLOCKS_AT_ONCE = 128;

  static {
    for (GgufType type : values()) {
      BY_ID.put(type.id, type);
    }
  }

  private final int id;
  private final int blockElements;
  private final int blockBytes;

  GgufType(int id, int blockElements, int blockBytes) {
    this.id = id;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** The type of an id, or null when it is not one that can be read. */
  static @Nullable GgufType of(int id) {
    return BY_ID.get(id);
  }

  /** Name of a type that cannot be read. */
  static String refusedName(int id) {
    return REFUSED.getOrDefault(id, "number " + Integer.toUnsignedString(id));
  }

  int blockElements() {
    return blockElements;
  }

  /** Size of that many elements, a multiple of the block's. */
  long bytes(long elements) {
    return elements / blockElements * blockBytes;
  }

  /** Reads elements of a tensor that begins at byte {@code begin}. */
  void read(MemorySegment bytes, long begin, long offset, Slice slice) {
    long at = begin + offset * blockBytes; // of plain types, whose blocks hold one element
    switch (this) {
      case F32 -> FloatWidening.float32(bytes, at, slice.target(), slice.offset(), slice.length());
      case F16 -> FloatWidening.float16(bytes, at, slice.target(), slice.offset(), slice.length());
      case BF16 ->
          FloatWidening.bfloat16(bytes, at, slice.target(), slice.offset(), slice.length());
      case Q4_0 -> readBlocks(SmallBlocks::q4Type0, bytes, begin, offset, slice);
      case Q4_1 -> readBlocks(SmallBlocks::q4Type1, bytes, begin, offset, slice);
      case Q5_0 -> readBlocks(SmallBlocks::q5Type0, bytes, begin, offset, slice);
      case Q5_1 -> readBlocks(SmallBlocks::q5Type1, bytes, begin, offset, slice);
      case Q8_0 -> readBlocks(SmallBlocks::q8Type0, bytes, begin, offset, slice);
      case Q4_K -> readBlocks(SuperBlocks::q4, bytes, begin, offset, slice);
      case Q5_K -> readBlocks(SuperBlocks::q5, bytes, begin, offset, slice);
      case Q6_K -> readBlocks(SuperBlocks::q6, bytes, begin, offset, slice);
    }
  }

  private void readBlocks(
      BlockDecoder blocks, MemorySegment bytes, long begin, long offset, Slice slice) {
    byte[] chunk = new byte[BLOCKS_AT_ONCE * blockBytes];
    float @Nullable [] partial = null;
    long block = offset / blockElements;
    int skip = (int) (offset % blockElements);
    int done = 0;
    while (done < slice.length()) {
      int elements = slice.length() - done + skip;
      int count = Math.min(BLOCKS_AT_ONCE, Math.ceilDiv(elements, blockElements));
      MemorySegment.copy(
          bytes, ValueLayout.JAVA_BYTE, begin + block * blockBytes, chunk, 0, count * blockBytes);
      for (int i = 0; i < count; i++) {
        int take = Math.min(blockElements - skip, slice.length() - done);
        if (take == blockElements) {
          blocks.decode(chunk, i * blockBytes, slice.target(), slice.offset() + done);
        } else {
          partial = partial == null ? new float[blockElements] : partial;
          blocks.decode(chunk, i * blockBytes, partial, 0);
          System.arraycopy(partial, skip, slice.target(), slice.offset() + done, take);
        }
        done += take;
        skip = 0;
      }
      block += count;
    }
  }

  /** Where read elements go. */
  @SuppressWarnings("ArrayRecordComponent") // the caller's array, written through
  record Slice(float[] target, int offset, int length) {}
}
