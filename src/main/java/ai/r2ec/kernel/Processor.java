package ai.r2ec.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What this machine's processor can do, as Linux tells it. */
public final class Processor {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final List<String> NEEDED = List.of("avx512f", "avx512bw", "avx512_vnni");

  private static final boolean KERNELS =
      System.getProperty("os.arch").equals("amd64") && flags().containsAll(NEEDED);

  private Processor() {}

  /**
   * Whether the kernels of this package run here. {@code -Dr2ec.kernels=off} says no, to compare
   * with libtorch's.
   */
  public static boolean hasInt8Kernels() {
    return KERNELS && !"off".equals(System.getProperty("r2ec.kernels"));
  }

  private static Set<String> flags() {
    try (var lines = Files.lines(CPUINFO)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.copyOf(new HashSet<>(Arrays.asList(line.split("\\s+")))))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of(); // no Linux
    }
  }
}
