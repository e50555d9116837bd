package ai.r2ec.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** A Redis for one test class, with keys of its own for every test. */
public final class TestRedis implements AutoCloseable {

  private final Optional<EmbeddedRedis> server;
  private final RedisConnection connection;

  private TestRedis(Optional<EmbeddedRedis> server, RedisSettings settings) {
    this.server = server;
    this.connection = RedisConnection.open(settings, new SimpleMeterRegistry());
  }

  /** The embedded server. */
  public static TestRedis embedded(Path directory) {
    EmbeddedRedis server = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory));
    return new TestRedis(Optional.of(server), server.settings());
  }

  /** The embedded server, which stays down for a while after a crash. */
  public static TestRedis embedded(Path directory, Duration restartDelay) {
    EmbeddedRedis server =
        EmbeddedRedis.start(
            new EmbeddedRedisOptions(
                directory, OptionalInt.empty(), Duration.ofMinutes(1), restartDelay));
    return new TestRedis(Optional.of(server), server.settings());
  }

  /** A server that somebody else started. */
  public static TestRedis at(String host, int port) {
    return new TestRedis(Optional.empty(), RedisSettings.of("redis://%s:%d".formatted(host, port)));
  }

  /** The connection. */
  public RedisConnection connection() {
    return connection;
  }

  /** Kills the server as {@code kill -9} does and waits until it is gone. */
  public void kill() {
    ProcessHandle process = server.flatMap(EmbeddedRedis::server).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Keys that nobody used before. */
  public static RedisKeys freshKeys() {
    return new RedisKeys("test-" + UUID.randomUUID());
  }

  @Override
  public void close() {
    connection.close();
    server.ifPresent(EmbeddedRedis::close);
  }
}
