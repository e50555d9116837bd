package ai.r2ec.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A compiled function of addresses and counts. It trusts them: a wrong one ends the process. It
 * runs without leaving Java, so a garbage collection waits for it; calls take microseconds.
 */
@SuppressWarnings("restricted") // the JVM is started with native access
public final class Kernel {

  private static final FunctionDescriptor SIX_NUMBERS =
      FunctionDescriptor.ofVoid(
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);

  private final MethodHandle function;

  Kernel(MemorySegment code) {
    this.function =
        Linker.nativeLinker().downcallHandle(code, SIX_NUMBERS, Linker.Option.critical(false));
  }

  /** Calls it with two arguments. */
  public void call(long a, long b) {
    call(a, b, 0, 0, 0, 0);
  }

  /** Calls it with three arguments. */
  public void call(long a, long b, long c) {
    call(a, b, c, 0, 0, 0);
  }

  /** Calls it with four arguments. */
  public void call(long a, long b, long c, long d) {
    call(a, b, c, d, 0, 0);
  }

  /** Calls it with five arguments. */
  public void call(long a, long b, long c, long d, long e) {
    call(a, b, c, d, e, 0);
  }

  /** Calls it with six arguments. */
  public void call(long a, long b, long c, long d, long e, long f) {
    try {
      function.invokeExact(a, b, c, d, e, f);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
