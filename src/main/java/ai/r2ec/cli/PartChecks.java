package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.redis.EmbeddedRedis;
import ai.r2ec.redis.EmbeddedRedisOptions;
import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisSettings;
import ai.r2ec.tensor.TensorScope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Tries the parts that the service stands on: the native library and Redis. */
final class PartChecks {

  private PartChecks() {}

  /** Loads libtorch and takes numbers there and back. */
  static Finding nativeLibrary() {
    try (TensorScope scope = TensorScope.cpu()) {
      float[] back = TensorScope.toFloats(scope.floats(new float[] {1, 2}, 2));
      String version = "libtorch " + TensorScope.libtorchVersion();
      int devices = TensorScope.cudaDevices();
      return back[1] == 2
          ? Finding.ok(
              "libtorch",
              version + (devices > 0 ? ", %d CUDA device(s)".formatted(devices) : ", CPU"))
          : Finding.fail("libtorch", version + " loses numbers", "Check PYTORCH_LIBRARY_PATH.");
    } catch (R2ecException | LinkageError e) {
      return Finding.fail(
          "libtorch",
          Failures.message(e),
          "Needs glibc 2.28 or newer (not musl) and a supported platform: Linux x86-64 or ARM64, macOS ARM64.");
    }
  }

  /**
   * Reaches the configured Redis.
   *
   * @param url its address; not shown, since it may hold a password
   */
  static Finding redis(URI url) {
    try {
      RedisSettings settings = RedisSettings.of(url.toString());
      try (RedisConnection _ = RedisConnection.open(settings, new SimpleMeterRegistry())) {
        return Finding.ok("redis", settings.address() + " answers");
      }
    } catch (R2ecException | IllegalArgumentException e) {
      return Finding.fail(
          "redis", Failures.message(e), "Check r2ec.redis.url, user, password and network.");
    }
  }

  /** Starts the embedded Redis in a directory of its own and stops it. */
  static Finding embeddedRedis() {
    Path directory = null;
    try {
      directory = Files.createTempDirectory("r2ec-doctor");
      EmbeddedRedis.start(EmbeddedRedisOptions.in(directory)).close();
      return Finding.ok("redis", "the embedded server starts");
    } catch (IOException | R2ecException e) {
      return Finding.fail(
          "redis", Failures.message(e), "Start a Redis of your own and set r2ec.redis.url.");
    } finally {
      if (directory != null) {
        delete(directory);
      }
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(PartChecks::deleteOne);
    } catch (IOException | UncheckedIOException e) {
      directory.toFile().deleteOnExit(); // a temporary directory; the system clears it
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
