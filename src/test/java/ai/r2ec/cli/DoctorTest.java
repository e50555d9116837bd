package ai.r2ec.cli;

import static ai.r2ec.cli.Finding.Status.FAIL;
import static ai.r2ec.cli.Finding.Status.OK;
import static ai.r2ec.cli.Finding.Status.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir Path root;

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void aTroubledMachineGetsAdviceForEachTrouble() throws IOException {
    write("proc/cpuinfo", "flags\t\t: fpu sse2\n");
    write("proc/meminfo", "MemTotal:  1000000 kB\nMemAvailable: 500000 kB\n");
    List<Finding> findings =
        List.of(
            checks("amd64", 21).java(),
            checks("amd64", 21).processor(),
            checks("amd64", 21).memory());
    assertThat(findings).extracting(Finding::status).containsExactly(FAIL, WARN, WARN);
    assertThat(findings).extracting(Finding::advice).noneMatch(String::isEmpty);
    assertThat(DoctorReport.exitCode(findings)).isEqualTo(3);
  }

  @Test
  void aGoodMachineGetsNone() throws IOException {
    write("proc/cpuinfo", "flags\t\t: fpu avx2 avx512f avx512_vnni\n");
    write("proc/meminfo", "MemTotal:  16000000 kB\nMemAvailable: 8000000 kB\n");
    MachineChecks checks = checks("amd64", 25);
    List<Finding> findings =
        List.of(checks.java(), checks.processor(), checks.memory(), checks.gpu("auto"));
    assertThat(findings).extracting(Finding::status).containsOnly(OK);
    assertThat(DoctorReport.exitCode(findings)).isZero();
    assertThat(checks.processor().detail()).contains("2 core(s)", "avx2 avx512f avx512_vnni");
  }

  @Test
  void anArmProcessorIsJudgedByItsOwnFeatures() throws IOException {
    write("proc/cpuinfo", "Features\t: fp asimd asimddp i8mm\n");
    assertThat(checks("aarch64", 25).processor().status()).isEqualTo(OK);
    write("proc/cpuinfo", "Features\t: fp asimd\n");
    assertThat(checks("aarch64", 25).processor().status()).isEqualTo(WARN);
  }

  @Test
  void aContainersLimitCountsNotTheMachine() throws IOException {
    write("proc/meminfo", "MemTotal:  64000000 kB\nMemAvailable: 32000000 kB\n");
    write("sys/fs/cgroup/memory.max", "max\n");
    assertThat(checks("amd64", 25).memory().status()).isEqualTo(OK);
    write("sys/fs/cgroup/memory.max", "1000000000\n");
    assertThat(checks("amd64", 25).memory().status()).isEqualTo(WARN);
    assertThat(checks("amd64", 25).memory().detail()).startsWith("1.0 GB (container limit");
  }

  @Test
  void aGpuThatIsWantedMustBeThere() {
    assertThat(checks("amd64", 25).gpu("cuda:0").status()).isEqualTo(FAIL);
    assertThat(checks("amd64", 25).gpu("cpu").status()).isEqualTo(OK);
  }

  @Test
  void aGpuWithoutItsLibraryIsToldWhereToFindOne() throws IOException {
    write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64  570.1\nGCC\n");
    assertThat(checks("amd64", 25).gpu("auto").status()).isEqualTo(WARN);
    assertThat(checks("amd64", 25).gpu("cuda").advice()).contains("PYTORCH_LIBRARY_PATH");
    write("torch/libtorch_cuda.so", "");
    environment.put("PYTORCH_LIBRARY_PATH", root.resolve("torch").toString());
    assertThat(checks("amd64", 25).gpu("cuda").status()).isEqualTo(OK);
  }

  @Test
  void aSystemThatShowsNothingIsNoFailure() {
    MachineChecks checks = checks("aarch64", 25);
    assertThat(List.of(checks.processor(), checks.memory(), checks.gpu("auto")))
        .extracting(Finding::status)
        .containsOnly(OK);
  }

  @Test
  void aTakenPortIsFound() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              PlaceChecks.port(taken.getInetAddress().getHostAddress(), taken.getLocalPort())
                  .status())
          .isEqualTo(WARN);
    }
  }

  @Test
  void aDirectoryThatIsYetToBeMadeIsJudgedByItsParent() throws IOException {
    assertThat(PlaceChecks.disk(root.resolve("a/b/c")).status()).isIn(OK, WARN);
    Path file = Files.writeString(root.resolve("file"), "");
    assertThat(PlaceChecks.disk(file.resolve("below")).status()).isEqualTo(FAIL);
  }

  @Test
  void theReportPutsAdviceBelowItsFinding() {
    RecordedTerminal terminal = new RecordedTerminal();
    DoctorReport.print(
        List.of(Finding.ok("java", "Java 25"), Finding.fail("gpu", "none", "Do this.")),
        terminal.terminal());
    assertThat(terminal.out().lines())
        .containsExactly(
            "OK    java       Java 25", "FAIL  gpu        none", "                 -> Do this.");
  }

  private MachineChecks checks(String architecture, int java) {
    return new MachineChecks(new Host(root, environment, architecture, 2, java));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
