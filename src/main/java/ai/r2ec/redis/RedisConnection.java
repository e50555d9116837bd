package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection that all threads share. While Redis is away every call fails at once, instead of
 * waiting for a timeout; the connection comes back by itself. A command whose answer was lost is
 * not sent again, so nothing is applied twice. A server that is part of a Redis Cluster is
 * recognised, and its cluster used.
 */
public final class RedisConnection implements AutoCloseable {

  private final String address;
  private final RedisLink link;
  private final Timer calls;

  private RedisConnection(String address, RedisLink link, MeterRegistry metrics) {
    this.address = address;
    this.link = link;
    this.calls =
        Timer.builder("r2ec.redis.call").description("Time of a Redis call").register(metrics);
    Gauge.builder("r2ec.redis.up", link.health(), health -> health.up() ? 1 : 0)
        .description("1 while Redis answers")
        .register(metrics);
  }

  /**
   * Connects.
   *
   * @throws R2ecException.Unusable if Redis cannot be reached or refuses the credentials
   */
  public static RedisConnection open(RedisSettings settings, MeterRegistry metrics) {
    try {
      RedisConnection opened =
          new RedisConnection(settings.address(), RedisLink.open(settings), metrics);
      opened.checkAnswer();
      return opened;
    } catch (RedisException | R2ecException.Unavailable e) {
      throw new R2ecException.Unusable(
          "cannot use Redis at %s: %s. Start it, or set r2ec.redis.url (user, password, TLS)"
              .formatted(settings.address(), rootMessage(e)),
          e);
    }
  }

  private void checkAnswer() {
    try {
      call(commands -> commands.get("r2ec:ping"));
    } catch (R2ecException.Unavailable e) {
      close();
      throw e;
    }
  }

  /** Whether Redis answers, as far as is known; false while it loads its data. */
  public boolean up() {
    return link.health().up();
  }

  /**
   * Calls back, on a thread of its own, each time that Redis is back after an outage.
   *
   * @return ends that
   */
  public Runnable onUp(Runnable listener) {
    return link.health().onUp(listener);
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
    if (!up()) {
      throw new R2ecException.Unavailable("Redis at " + address + " is away");
    }
    try {
      return command.apply(link.commands());
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
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (isOutage(cause)) {
        link.health().down(rootMessage(cause));
      }
      throw unavailable(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } finally {
      sample.stop(calls);
    }
  }

  @Override
  public void close() {
    link.close();
  }

  /** An error that Redis answers with is no outage, but for two that say it cannot serve now. */
  private static boolean isOutage(Throwable cause) {
    return !(cause instanceof RedisCommandExecutionException)
        || cause instanceof RedisLoadingException
        || String.valueOf(cause.getMessage()).startsWith("CLUSTERDOWN");
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
