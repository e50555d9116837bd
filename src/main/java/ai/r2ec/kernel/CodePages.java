package ai.r2ec.kernel;

import java.lang.foreign.MemorySegment;

/** Executable memory that kernels are written to one by one; they are gone when it closes. */
final class CodePages implements AutoCloseable {

  private static final long CAPACITY = 4 << 20;
  private static final long ALIGNMENT = 64;

  private final NativeMemory memory = NativeMemory.allocate(CAPACITY);
  private long used;

  /** Adds a function, which may be called once the pages are sealed. */
  Kernel add(byte[] code) {
    MemorySegment place = memory.segment().asSlice(used, code.length);
    MemorySegment.copy(MemorySegment.ofArray(code), 0, place, 0, code.length);
    used += Math.ceilDiv(code.length, ALIGNMENT) * ALIGNMENT;
    return new Kernel(place);
  }

  /** Nothing can be added, or changed, from now on. */
  void seal() {
    memory.makeExecutable();
  }

  @Override
  public void close() {
    memory.close();
  }
}
