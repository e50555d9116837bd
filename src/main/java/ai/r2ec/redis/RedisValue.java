package ai.r2ec.redis;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One text or number under one key; every operation is atomic. */
public final class RedisValue {

  private final RedisConnection redis;
  private final String key;

  /** The value of a key; nothing is written yet. */
  public RedisValue(RedisConnection redis, String key) {
    this.redis = redis;
    this.key = key;
  }

  /** The text, or empty when the key does not exist. */
  public Optional<String> get() {
    byte @Nullable [] bytes = redis.call(commands -> commands.get(key));
    return Optional.ofNullable(bytes).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  /** Replaces the text. */
  public void set(String text) {
    redis.call(commands -> commands.set(key, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Removes the key. */
  public void clear() {
    redis.call(commands -> commands.del(key));
  }

  /** Adds one to the number, 0 when the key does not exist, and gives the result. */
  public long increment() {
    return redis.call(commands -> commands.incr(key));
  }

  /** Raises the number by an amount and gives the result. */
  public long increment(long amount) {
    return redis.call(commands -> commands.incrby(key, amount));
  }
}
