package ai.r2ec.kernel;

import ai.r2ec.domain.R2ecException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Zeroed pages from the operating system, in huge pages where it grants them: a core reads weights
 * a third faster when it need not look up an address every four kilobytes. Not freed before {@link
 * #close()}; not to be read after it.
 */
@SuppressWarnings("restricted") // the JVM is started with native access
public final class NativeMemory implements AutoCloseable {

  private static final int READ = 1; // PROT_ and MAP_ constants of Linux, mmap(2)
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int ADVISE_HUGE_PAGES = 14;
  private static final long HUGE_PAGE = 2 << 20;

  private static final MethodHandle MMAP =
      libc(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle MUNMAP =
      libc("munmap", onRange(FunctionDescriptor.of(ValueLayout.JAVA_INT)));
  private static final MethodHandle MADVISE =
      libc(
          "madvise",
          onRange(FunctionDescriptor.of(ValueLayout.JAVA_INT))
              .appendArgumentLayouts(ValueLayout.JAVA_INT));
  private static final MethodHandle MPROTECT =
      libc(
          "mprotect",
          onRange(FunctionDescriptor.of(ValueLayout.JAVA_INT))
              .appendArgumentLayouts(ValueLayout.JAVA_INT));

  private final MemorySegment segment;

  private NativeMemory(MemorySegment segment) {
    this.segment = segment;
  }

  /**
   * Allocates; pages take memory once they are written.
   *
   * @param bytes at least 1
   * @throws R2ecException.Unusable if the system refuses
   */
  public static NativeMemory allocate(long bytes) {
    long address = (long) call(MMAP, 0L, bytes, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
    if (address == -1) {
      throw new R2ecException.Unusable("cannot allocate %,d bytes".formatted(bytes));
    }
    if (bytes >= HUGE_PAGE) {
      Object ignored = call(MADVISE, address, bytes, ADVISE_HUGE_PAGES); // only advice
    }
    return new NativeMemory(MemorySegment.ofAddress(address).reinterpret(bytes));
  }

  /** From now on the pages can be executed and no longer be written. */
  void makeExecutable() {
    if ((int) call(MPROTECT, address(), segment.byteSize(), READ | EXECUTE) != 0) {
      throw new R2ecException.Unusable("the system does not allow memory to be made executable");
    }
  }

  /** Where it begins. */
  public long address() {
    return segment.address();
  }

  /** The whole of it. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    Object ignored = call(MUNMAP, address(), segment.byteSize());
  }

  private static FunctionDescriptor onRange(FunctionDescriptor descriptor) {
    return descriptor.appendArgumentLayouts(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  }

  private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
