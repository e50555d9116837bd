package ai.r2ec.catalog;

import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.RedisValue;

/** Counts the writes under a key beside the data, so that both are lost or kept together. */
final class RedisStoreWatch implements StoreWatch {

  private final RedisConnection redis;
  private final RedisValue writes;

  RedisStoreWatch(RedisConnection redis, RedisKeys keys) {
    this.redis = redis;
    this.writes = new RedisValue(redis, keys.key("writes"));
  }

  @Override
  public boolean up() {
    return redis.up();
  }

  @Override
  public Runnable onUp(Runnable listener) {
    return redis.onUp(listener);
  }

  @Override
  public long writes() {
    return writes.get().map(Long::parseLong).orElse(0L);
  }

  @Override
  public long countWrites(long added) {
    return writes.increment(added);
  }
}
