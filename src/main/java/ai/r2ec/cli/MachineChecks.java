package ai.r2ec.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at what a machine is: Java, processor, memory, GPU. */
final class MachineChecks {

  /** The code is compiled for it. */
  private static final int JAVA = 25;

  /** SmolLM2-135M in int8 with its catalogue and the JVM take about half of it. */
  private static final long LITTLE_MEMORY = 1_500_000_000L;

  private static final long UNLIMITED = 1L << 60;

  /** What int8 kernels use, best last; the names are those of {@code /proc/cpuinfo}. */
  private static final List<String> X86_FEATURES =
      List.of("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8");

  private static final List<String> ARM_FEATURES = List.of("asimd", "asimddp", "i8mm", "bf16");

  private final Host host;

  MachineChecks(Host host) {
    this.host = host;
  }

  Finding java() {
    String version = "Java " + host.javaFeature();
    return host.javaFeature() >= JAVA
        ? Finding.ok("java", version)
        : Finding.fail("java", version, "Install a JDK %d or newer.".formatted(JAVA));
  }

  Finding processor() {
    String cores = "%d core(s), %s".formatted(host.processors(), host.architecture());
    boolean arm = host.architecture().equals("aarch64");
    Optional<String> flags =
        arm ? host.value("proc/cpuinfo", "Features") : host.value("proc/cpuinfo", "flags");
    if (flags.isEmpty()) {
      return Finding.ok("processor", cores + "; its features are not shown on this system");
    }
    Set<String> has = Set.of(flags.get().split("\\s+"));
    List<String> found =
        (arm ? ARM_FEATURES : X86_FEATURES).stream().filter(has::contains).toList();
    String detail =
        cores + "; " + (found.isEmpty() ? "no vector features" : String.join(" ", found));
    if (!arm && !has.contains("avx2")) {
      return Finding.warn(
          "processor", detail, "Without AVX2 the int8 kernels do not run: set r2ec.dtype=fp32.");
    }
    if (Stream.of("avx512_vnni", "avx_vnni", "asimddp").noneMatch(has::contains)) {
      return Finding.warn(
          "processor", detail, "Works; a processor with VNNI or dot products decodes faster.");
    }
    return Finding.ok("processor", detail);
  }

  Finding memory() {
    Optional<Long> total = kilobytes("MemTotal");
    Optional<Long> limit = cgroupLimit();
    if (total.isEmpty()) {
      return Finding.ok("memory", "not shown on this system");
    }
    long usable = Math.min(total.get(), limit.orElse(total.get()));
    String detail =
        Amounts.bytes(usable)
            + (limit.isPresent() && limit.get() < total.get()
                ? " (container limit; the machine has %s)".formatted(Amounts.bytes(total.get()))
                : "")
            + kilobytes("MemAvailable")
                .map(free -> ", " + Amounts.bytes(free) + " free")
                .orElse("");
    return usable < LITTLE_MEMORY
        ? Finding.warn(
            "memory", detail, "Give it %s or more.".formatted(Amounts.bytes(LITTLE_MEMORY)))
        : Finding.ok("memory", detail);
  }

  /**
   * Looks for a GPU and the library that drives it.
   *
   * @param device the configured device: auto, cpu or cuda[:n]
   */
  Finding gpu(String device) {
    boolean wanted = device.startsWith("cuda");
    Optional<String> driver = host.read("proc/driver/nvidia/version").map(MachineChecks::firstLine);
    if (driver.isEmpty()) {
      return wanted
          ? Finding.fail(
              "gpu",
              "r2ec.device=%s, but there is no NVIDIA driver".formatted(device),
              "Install the driver (in a container: run with the GPU), or set r2ec.device=cpu.")
          : Finding.ok("gpu", "none; the CPU is used");
    }
    if (hasCudaLibrary()) {
      return Finding.ok("gpu", driver.get() + "; CUDA library found");
    }
    String advice =
        "Set PYTORCH_LIBRARY_PATH to the lib directory of a libtorch 2.7.1 built for CUDA 12.8.";
    return wanted
        ? Finding.fail("gpu", driver.get() + "; no CUDA library", advice)
        : Finding.warn("gpu", driver.get() + "; no CUDA library, so the CPU is used", advice);
  }

  private boolean hasCudaLibrary() {
    String path = host.environment().getOrDefault("PYTORCH_LIBRARY_PATH", "");
    return !path.isBlank() && Files.isReadable(Path.of(path, "libtorch_cuda.so"));
  }

  private Optional<Long> kilobytes(String key) {
    return host.value("proc/meminfo", key + ":")
        .map(text -> text.replaceFirst("\\s*kB$", ""))
        .filter(text -> text.matches("\\d{1,15}"))
        .map(text -> Long.parseLong(text) * 1_024);
  }

  /** Version 2 first, then version 1; none when unlimited. */
  private Optional<Long> cgroupLimit() {
    List<String> candidates = new ArrayList<>();
    host.read("sys/fs/cgroup/memory.max").ifPresent(candidates::add);
    host.read("sys/fs/cgroup/memory/memory.limit_in_bytes").ifPresent(candidates::add);
    return candidates.stream()
        .map(String::strip)
        .filter(text -> text.matches("\\d{1,19}"))
        .map(Long::parseLong)
        .filter(bytes -> bytes < UNLIMITED)
        .findFirst();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("driver").replaceAll("\\s+", " ").strip();
  }
}
