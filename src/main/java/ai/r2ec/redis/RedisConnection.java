package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that all threads share. While Redis is away every call fails at once, instead of
 * waiting for a timeout; the connection comes back by itself. A command whose answer was lost is
 * not sent again, so nothing is applied twice.
 */
public final class RedisConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RedisConnection.class);

  private final String address;
  private final RedisClient client;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final ConnectionHealth health;
  private final Timer calls;

  private RedisConnection(
      String address,
      RedisClient client,
      StatefulRedisConnection<String, byte[]> connection,
      ConnectionHealth health,
      MeterRegistry metrics) {
    this.address = address;
    this.client = client;
    this.connection = connection;
    this.health = health;
    this.calls =
        Timer.builder("r2ec.redis.call").description("Time of a Redis call").register(metrics);
    Gauge.builder("r2ec.redis.up", health, h -> h.up() ? 1 : 0)
        .description("1 while Redis answers")
        .register(metrics);
  }

  /**
   * Connects.
   *
   * @throws R2ecException.Unusable if Redis cannot be reached or refuses the credentials
   */
  public static RedisConnection open(RedisSettings settings, MeterRegistry metrics) {
    RedisClient client = RedisClient.create(settings.uri());
    client.setOptions(options(settings));
    ConnectionHealth health = new ConnectionHealth(settings.address());
    client.addListener(health);
    try {
      StatefulRedisConnection<String, byte[]> connection =
          client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
      RedisConnection opened =
          new RedisConnection(settings.address(), client, connection, health, metrics);
      health.watch(connection, client.getResources().eventExecutorGroup());
      opened.call(commands -> commands.get("r2ec:ping"));
      return opened;
    } catch (RedisException | R2ecException.Unavailable e) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
      throw new R2ecException.Unusable(
          "cannot use Redis at %s: %s. Start it, or set r2ec.redis.url (user, password, TLS)"
              .formatted(settings.address(), rootMessage(e)),
          e);
    }
  }

  private static ClientOptions options(RedisSettings settings) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(true)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .replayFilter(command -> true)
            .requestQueueSize(settings.requestQueueSize())
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(settings.connectTimeout())
                    .keepAlive(true)
                    .build())
            .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()));
    if (settings.caFile() != null) {
      options.sslOptions(SslOptions.builder().trustManager(settings.caFile().toFile()).build());
    }
    return options.build();
  }

  /** Whether Redis answers, as far as is known; false while it loads its data. */
  public boolean up() {
    return health.up();
  }

  /** Calls back, on a thread of its own, each time that Redis is back after an outage. */
  public void onUp(Runnable listener) {
    health.onUp(listener);
  }

  /** Host and port, fit for messages. */
  public String address() {
    return address;
  }

  /**
   * Runs one command and waits for its answer.
   *
   * @throws R2ecException.Unavailable if Redis is away, too slow, or refuses the command
   */
  <T extends @Nullable Object> T call(
      Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
    return await(send(command));
  }

  /**
   * Sends one command without waiting, for pipelines; {@link #await} gives the answer.
   *
   * @throws R2ecException.Unavailable if Redis is away or the queue is full
   */
  <T extends @Nullable Object> RedisFuture<T> send(
      Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
    try {
      return command.apply(connection.async());
    } catch (RedisException e) {
      throw unavailable(e);
    }
  }

  /**
   * Waits for the answer of a command that was sent.
   *
   * @throws R2ecException.Unavailable if there is none, or an error
   */
  <T extends @Nullable Object> T await(RedisFuture<T> answer) {
    Timer.Sample sample = Timer.start();
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw unavailable(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } finally {
      sample.stop(calls);
    }
  }

  @Override
  public void close() {
    health.close();
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    log.debug("Closed the connection to Redis at {}", address);
  }

  private R2ecException.Unavailable unavailable(Throwable cause) {
    return new R2ecException.Unavailable(
        "Redis at %s: %s".formatted(address, rootMessage(cause)), cause);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
