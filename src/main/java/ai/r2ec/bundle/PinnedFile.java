package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is known before it is there.
 *
 * @param name its name
 * @param bytes its size
 * @param sha256 its digest, in lower-case hex
 */
record PinnedFile(String name, long bytes, String sha256) {

  /**
   * Compares a file with what is expected.
   *
   * @throws IOException saying what differs
   */
  void verify(Path file, Progress progress) throws IOException {
    long size = Files.size(file);
    if (size != bytes) {
      throw new IOException("%s has %d bytes, expected %d".formatted(name, size, bytes));
    }
    String digest = FileDigests.compute(file, bytes, progress);
    if (!digest.equals(sha256)) {
      throw new IOException("%s has SHA-256 %s, expected %s".formatted(name, digest, sha256));
    }
  }
}
