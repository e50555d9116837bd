package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A redis-server that belongs to this JVM: it listens on 127.0.0.1 with a password made for each
 * start, writes every change to an append-only file, comes back after a crash, and ends with the
 * JVM, however that ends. One directory serves one JVM at a time.
 */
public final class EmbeddedRedis implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);
  private static final int PORT_TRIES = 3;
  private static final int ORPHAN_TIMEOUT_SECONDS = 20;
  private static final String PID_FILE = "redis.pid";

  private final EmbeddedRedisOptions options;
  private final DirectoryLock lock;
  private final Path executable;
  private final Path config;
  private final int port;
  private final String password;
  private RedisProcess process;
  private boolean closed;

  private EmbeddedRedis(EmbeddedRedisOptions options, DirectoryLock lock) throws IOException {
    this.options = options;
    this.lock = lock;
    this.executable = RedisExecutable.in(options.directory());
    this.config = options.directory().resolve("redis.conf");
    this.password = randomPassword();
    this.port = options.port().isPresent() ? options.port().getAsInt() : freePort();
    writeConfig();
    this.process = RedisProcess.start(executable, config, options.startTimeout());
    restartAfterCrash(process);
  }

  /**
   * Starts it.
   *
   * @throws R2ecException.Unusable if the directory is held by another instance or cannot be
   *     written to, the data in it cannot be read, the port is taken, or the program does not run
   *     on this machine
   */
  public static EmbeddedRedis start(EmbeddedRedisOptions options) {
    DirectoryLock lock = DirectoryLock.take(options.directory());
    boolean started = false;
    try {
      EmbeddedRedisOptions located = options.at(options.directory().toRealPath());
      endOrphan(located.directory());
      EmbeddedRedis redis = startOnFreePort(located, lock);
      started = true;
      return redis;
    } catch (IOException e) {
      throw new R2ecException.Unusable(
          "the embedded Redis cannot use %s (%s): free some space, name another directory, or set r2ec.redis.url"
              .formatted(options.directory(), e),
          e);
    } finally {
      if (!started) {
        free(lock);
      }
    }
  }

  /** Where it listens, password included; not fit for logs. */
  public RedisSettings settings() {
    return RedisSettings.of("redis://:%s@127.0.0.1:%d".formatted(password, port));
  }

  /** Its port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Process of redis-server itself, or empty while it is down. */
  Optional<ProcessHandle> server() {
    return pidIn(options.directory()).flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
  }

  /** Saves, stops, and frees the directory. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    process.stop();
    free(lock);
  }

  private static EmbeddedRedis startOnFreePort(EmbeddedRedisOptions options, DirectoryLock lock)
      throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return new EmbeddedRedis(options, lock);
      } catch (R2ecException.Unusable e) {
        // Somebody else may take a free port before Redis does.
        boolean portTaken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!portTaken || options.port().isPresent() || tries == PORT_TRIES) {
          throw explained(e, options);
        }
      }
    }
  }

  private static R2ecException.Unusable explained(
      R2ecException.Unusable failure, EmbeddedRedisOptions options) {
    String words = String.valueOf(failure.getMessage());
    if (words.contains("Address already in use")) {
      return new R2ecException.Unusable(
          "port %d for the embedded Redis is taken: choose another, or set r2ec.redis.url"
              .formatted(options.port().orElse(0)),
          failure);
    }
    if (words.contains("Bad file format") || words.contains("Unexpected end of file")) {
      return new R2ecException.Unusable(
          "the embedded Redis cannot read its data in %s: move that directory away, and the embeddings are made again. Its words: %s"
              .formatted(options.directory(), words),
          failure);
    }
    if (words.contains("error while loading shared libraries")) {
      return new R2ecException.Unusable(
          "the embedded Redis needs a library that this machine lacks: install OpenSSL 3, or set r2ec.redis.url. Its words: "
              + words,
          failure);
    }
    return failure;
  }

  private void writeConfig() throws IOException {
    Files.deleteIfExists(config);
    Files.createFile(
        config, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        config,
        """
        bind 127.0.0.1
        port %d
        requirepass %s
        dir "%s"
        pidfile "%s"
        daemonize no
        databases 1
        save ""
        appendonly yes
        appendfsync everysec
        aof-load-truncated yes
        auto-aof-rewrite-min-size 256mb
        """
            .formatted(port, password, options.directory(), options.directory().resolve(PID_FILE)));
  }

  private void restartAfterCrash(RedisProcess running) {
    running
        .onExit()
        .thenRunAsync(
            this::restart,
            CompletableFuture.delayedExecutor(
                options.restartDelay().toMillis(), TimeUnit.MILLISECONDS))
        .exceptionally(
            failure -> {
              log.error("The embedded Redis stays down", failure);
              return null;
            });
  }

  private synchronized void restart() {
    if (closed) {
      return;
    }
    log.warn("The embedded Redis ended; starting it again. Its words: {}", process.lastWords());
    process = RedisProcess.start(executable, config, options.startTimeout());
    restartAfterCrash(process);
  }

  /** One that outlived its JVM and its shell still holds the data; it is asked to save and stop. */
  private static void endOrphan(Path directory) throws IOException {
    Optional<ProcessHandle> orphan =
        pidIn(directory).flatMap(ProcessHandle::of).filter(p -> isOurs(p, directory));
    if (orphan.isPresent()) {
      log.info("Waiting for the Redis of an earlier run (process {}) to end", orphan.get().pid());
      orphan.get().destroy();
      orphan
          .get()
          .onExit()
          .completeOnTimeout(orphan.get(), ORPHAN_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .join();
      if (orphan.get().isAlive()) {
        throw new IOException(
            "process %d of an earlier run does not end".formatted(orphan.get().pid()));
      }
    }
    Files.deleteIfExists(directory.resolve(PID_FILE));
  }

  /** Process numbers are used again, so the program must lie in this very directory. */
  private static boolean isOurs(ProcessHandle process, Path directory) {
    return process.info().command().map(Path::of).filter(p -> p.startsWith(directory)).isPresent();
  }

  private static Optional<Long> pidIn(Path directory) {
    try {
      return Optional.of(Long.valueOf(Files.readString(directory.resolve(PID_FILE)).strip()));
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static void free(DirectoryLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("The lock of the embedded Redis could not be freed", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String randomPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
