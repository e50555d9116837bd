package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path executable = directory.toAbsolutePath().resolve(name(resource));
    if (!Files.isExecutable(executable)) {
      unpack(resource, executable);
    }
    return executable;
  }

  /**
   * Where the library keeps the program for a machine. Asked of the JVM's own properties: the
   * library would run {@code uname}, and nothing here may need a PATH.
   *
   * @throws R2ecException.Unusable if there is none
   */
  static String resource(String system, String architecture) {
    OsArchitecture machine = machine(system.toLowerCase(Locale.ROOT), architecture);
    String resource =
        machine == null ? null : ExecutableProvider.newProvidedVersionsMap().get(machine);
    if (resource == null) {
      throw new R2ecException.Unusable(
          "there is no embedded Redis for %s on %s: start a Redis and set r2ec.redis.url"
              .formatted(system, architecture));
    }
    return resource.startsWith("/") ? resource : "/" + resource;
  }

  private static @Nullable OsArchitecture machine(String system, String architecture) {
    boolean linux = system.startsWith("linux");
    boolean mac = system.startsWith("mac");
    return switch (architecture) {
      case "amd64", "x86_64" ->
          linux ? OsArchitecture.UNIX_x86_64 : mac ? OsArchitecture.MAC_OS_X_x86_64 : null;
      case "aarch64", "arm64" ->
          linux ? OsArchitecture.UNIX_AARCH64 : mac ? OsArchitecture.MAC_OS_X_ARM64 : null;
      default -> null;
    };
  }

  /** Under another name first, so that a start that is cut short leaves no half a program. */
  private static void unpack(String resource, Path executable) throws IOException {
    Path folder = Files.createTempDirectory(executable.getParent(), "unpack");
    Path unpacked = folder.resolve(name(resource));
    try (InputStream program = ExecutableProvider.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(program, resource), unpacked);
      if (!unpacked.toFile().setExecutable(true)) {
        throw new IOException(unpacked + " cannot be made executable");
      }
      Files.move(unpacked, executable, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(executable.getParent() + " cannot rename files", e);
    } finally {
      Files.deleteIfExists(unpacked);
      Files.deleteIfExists(folder);
    }
  }

  private static String name(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }
}
