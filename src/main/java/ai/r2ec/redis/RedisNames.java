package ai.r2ec.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A set of names under one key, kept in the order of their UTF-8 bytes. */
public final class RedisNames {

  private final RedisConnection redis;
  private final String key;

  /** The names of a key; nothing is written yet. */
  public RedisNames(RedisConnection redis, String key) {
    this.redis = redis;
    this.key = key;
  }

  /** Adds a name; without effect when it is there. */
  public void add(String name) {
    redis.call(commands -> commands.zadd(key, 0, name.getBytes(StandardCharsets.UTF_8)));
  }

  /** Removes a name. */
  public void remove(String name) {
    redis.call(commands -> commands.zrem(key, name.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether the name is there. */
  public boolean contains(String name) {
    return redis.call(commands -> commands.zscore(key, name.getBytes(StandardCharsets.UTF_8)))
        != null;
  }

  /** The first names. */
  public List<String> first(int limit) {
    return redis
        .call(commands -> commands.zrangebylex(key, Range.unbounded(), Limit.create(0, limit)))
        .stream()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }
}
