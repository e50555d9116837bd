package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** Puts the redis-server for this machine on disk. */
final class RedisExecutable {

  private RedisExecutable() {}

  /**
   * The program, unpacked into the directory where an earlier start has not done so.
   *
   * @throws R2ecException.Unusable if there is none for this machine
   */
  static Path in(Path directory) throws IOException {
    String resource = ExecutableProvider.newProvidedVersionsMap().get(machine());
    if (resource == null || resource.endsWith(".exe")) {
      throw none();
    }
    Path executable = directory.toAbsolutePath().resolve(name(resource));
    if (!Files.isExecutable(executable)) {
      unpack(executable);
    }
    return executable;
  }

  private static OsArchitecture machine() {
    try {
      return OsArchitecture.detectOSandArchitecture();
    } catch (RuntimeException e) {
      throw none();
    }
  }

  /** Through a second name, so that a start that is cut short leaves no half a program behind. */
  private static void unpack(Path executable) throws IOException {
    Path folder = Files.createTempDirectory(executable.getParent(), "unpack");
    try {
      Path unpacked = ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
      Files.move(unpacked, executable, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(executable.getParent() + " cannot rename files", e);
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  private static String name(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }

  private static R2ecException.Unusable none() {
    return new R2ecException.Unusable(
        "there is no embedded Redis for %s on %s: start a Redis and set r2ec.redis.url"
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
  }
}
