package ai.r2ec.http;

import ai.r2ec.catalog.CatalogStores;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.events.RedisHistoryStore;
import ai.r2ec.redis.EmbeddedRedis;
import ai.r2ec.redis.EmbeddedRedisOptions;
import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.RedisSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Redis, connected, and the stores of one catalogue in it.
 *
 * @param embedded the server of our own, or null when one was given
 * @param connection what the stores share
 * @param catalog items and embeddings
 * @param histories what users did
 */
record OpenStores(
    @Nullable EmbeddedRedis embedded,
    RedisConnection connection,
    CatalogStores catalog,
    HistoryStore histories)
    implements AutoCloseable {

  /** Enough for the demo's users, few enough to cost nothing. */
  private static final int PRELOADED_USERS = 200;

  /**
   * Connects to the Redis that is configured, or starts our own.
   *
   * @throws R2ecException.Unusable if it cannot be reached or started
   */
  static OpenStores open(R2ecProperties properties, MeterRegistry metrics) {
    RedisSettings given = server(properties);
    if (given != null) {
      return connect(null, given, properties, metrics);
    }
    EmbeddedRedis embedded =
        EmbeddedRedis.start(EmbeddedRedisOptions.in(properties.cacheDirectory().resolve("redis")));
    try {
      return connect(embedded, embedded.settings(), properties, metrics);
    } catch (RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  /**
   * Fills the catalogue called demo while it is empty; users first, so that items mean it is done.
   */
  void fillWith(DemoSource demo, R2ecProperties properties) {
    if (properties.showsDemo() && catalog.items().count() == 0) {
      demo.users().forEach(histories::put);
      catalog.items().put(demo.items());
    }
  }

  @Override
  public void close() {
    connection.close();
    if (embedded != null) {
      embedded.close();
    }
  }

  private static @Nullable RedisSettings server(R2ecProperties properties) {
    try {
      return properties.redis().server();
    } catch (IllegalArgumentException e) {
      throw new R2ecException.Unusable("r2ec.redis.url: " + e.getMessage(), e);
    }
  }

  private static OpenStores connect(
      @Nullable EmbeddedRedis embedded,
      RedisSettings settings,
      R2ecProperties properties,
      MeterRegistry metrics) {
    RedisConnection connection = RedisConnection.open(settings, metrics);
    RedisKeys keys = new RedisKeys(properties.catalog().name());
    RedisHistoryStore histories =
        new RedisHistoryStore(connection, keys, properties.redis().mirroredInteractions());
    histories.preload(PRELOADED_USERS);
    return new OpenStores(embedded, connection, CatalogStores.inRedis(connection, keys), histories);
  }
}
