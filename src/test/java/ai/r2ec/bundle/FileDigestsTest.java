package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestsTest {

  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; // FIPS 180-4

  @TempDir private Path folder;

  private final List<Long> hashed = new ArrayList<>();
  private final Progress progress = (task, unit, done, total) -> hashed.add(done);

  private FileDigests digests() {
    return new FileDigests(folder.resolve("digests"));
  }

  @Test
  void aFileIsHashedOnceUntilItChanges() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "abc");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    String first = digests().of(file, progress);
    assertThat(hashed).containsExactly(3L);
    assertThat(digests().of(file, progress)).isEqualTo(first);
    assertThat(hashed).containsExactly(3L);
    Files.writeString(file, "abd");
    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000_000));
    assertThat(digests().of(file, progress)).isNotEqualTo(first);
    assertThat(hashed).containsExactly(3L, 3L);
  }

  @Test
  void theDigestIsThatOfTheStandard() throws IOException {
    assertThat(digests().of(Files.createFile(folder.resolve("f")), progress)).isEqualTo(EMPTY);
  }

  @Test
  void damagedMemoryIsHashedAnew() throws IOException {
    Path file = Files.createFile(folder.resolve("f"));
    digests().of(file, progress);
    try (Stream<Path> remembered = Files.list(folder.resolve("digests"))) {
      for (Path path : remembered.toList()) {
        Files.writeString(path, "rubbish");
      }
    }
    assertThat(digests().of(file, progress)).isEqualTo(EMPTY);
  }

  @Test
  void aCacheThatCannotBeWrittenCostsTimeAndNothingElse() throws IOException {
    Files.createFile(folder.resolve("digests"));
    Path file = Files.createFile(folder.resolve("f"));
    assertThat(digests().of(file, progress)).isEqualTo(EMPTY);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> digests().of(folder.resolve("none"), progress))
        .withMessageContaining("none");
  }
}
