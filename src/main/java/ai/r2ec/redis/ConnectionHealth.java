package ai.r2ec.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis answers. It is down from the first sign of trouble (a lost connection, a command
 * without an answer) until a ping comes back: being connected is not enough, since a server that
 * reads its data from disk accepts connections and refuses commands.
 */
final class ConnectionHealth implements RedisConnectionStateListener {

  private static final Logger log = LoggerFactory.getLogger(ConnectionHealth.class);
  private static final long PROBE_DELAY_MS = 100;

  private final String address;
  private final EventExecutorGroup executor;
  private final Supplier<CompletionStage<?>> ping;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean up = new AtomicBoolean(true);
  private volatile boolean closed;

  /**
   * Up, until something is heard to the contrary.
   *
   * @param ping asks Redis for a sign of life; may throw
   */
  ConnectionHealth(String address, EventExecutorGroup executor, Supplier<CompletionStage<?>> ping) {
    this.address = address;
    this.executor = executor;
    this.ping = ping;
  }

  boolean up() {
    return up.get();
  }

  Runnable onUp(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void close() {
    closed = true;
    up.set(false);
  }

  /** Something went wrong; pings until it is right again. */
  void down(String why) {
    if (up.compareAndSet(true, false) && !closed) {
      log.warn("Redis at {} is away ({}); serving from memory until it is back", address, why);
      probeLater();
    }
  }

  @Override
  public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
    down("connection lost");
  }

  private void probeLater() {
    var _ = executor.schedule(this::probe, PROBE_DELAY_MS, TimeUnit.MILLISECONDS);
  }

  private void probe() {
    if (closed) {
      return;
    }
    try {
      ping.get().whenComplete((_, failure) -> probed(failure == null));
    } catch (RuntimeException e) {
      log.debug("Redis at {} does not take a ping yet", address, e);
      probeLater();
    }
  }

  private void probed(boolean answered) {
    if (!answered) {
      probeLater();
    } else if (!closed && up.compareAndSet(false, true)) {
      log.info("Redis at {} is back", address);
      listeners.forEach(listener -> Thread.ofVirtual().name("redis-up").start(listener));
    }
  }
}
