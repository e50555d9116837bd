package ai.r2ec.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis answers. Being connected is not enough: a server that reads its data from disk
 * accepts connections and refuses commands, so a ping must come back first.
 */
final class ConnectionHealth implements RedisConnectionStateListener {

  private static final Logger log = LoggerFactory.getLogger(ConnectionHealth.class);
  private static final long PROBE_DELAY_MS = 100;

  private final String address;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean up = true;
  private volatile boolean closed;
  private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
  private volatile @Nullable EventExecutorGroup executor;

  ConnectionHealth(String address) {
    this.address = address;
  }

  void watch(StatefulRedisConnection<String, byte[]> opened, EventExecutorGroup group) {
    this.connection = opened;
    this.executor = group;
  }

  boolean up() {
    return up;
  }

  void onUp(Runnable listener) {
    listeners.add(listener);
  }

  void close() {
    closed = true;
    up = false;
  }

  @Override
  public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress peer) {
    probe();
  }

  @Override
  public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
    if (up && !closed) {
      log.warn("Redis at {} went away; serving from memory until it is back", address);
    }
    up = false;
  }

  private void probe() {
    StatefulRedisConnection<String, byte[]> opened = connection;
    if (opened == null || closed || up) {
      return;
    }
    try {
      opened.async().ping().whenComplete((pong, failure) -> probed(failure == null));
    } catch (RuntimeException e) {
      log.debug("Redis at {} does not take a ping yet", address, e);
    }
  }

  private void probed(boolean answered) {
    EventExecutorGroup group = executor;
    if (closed || group == null) {
      return;
    }
    if (answered) {
      up = true;
      log.info("Redis at {} is back", address);
      listeners.forEach(listener -> Thread.ofVirtual().name("redis-up").start(listener));
    } else if (opened()) {
      var _ = group.schedule(this::probe, PROBE_DELAY_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** After a disconnect the next connect probes again; no need to go on meanwhile. */
  private boolean opened() {
    StatefulRedisConnection<String, byte[]> current = connection;
    return current != null && current.isOpen();
  }
}
