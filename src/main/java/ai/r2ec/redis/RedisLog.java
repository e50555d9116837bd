package ai.r2ec.redis;

import java.util.List;
import java.util.UUID;

/** A bounded list under one key: appended at its end, replaced as a whole, read as a whole. */
public final class RedisLog {

  private static final int ENTRIES_PER_COMMAND = 1_000;

  private final RedisConnection redis;
  private final String key;
  private final int limit;

  /**
   * The list of a key; nothing is written yet.
   *
   * @param limit most entries kept; the oldest go first
   */
  public RedisLog(RedisConnection redis, String key, int limit) {
    this.redis = redis;
    this.key = key;
    this.limit = limit;
  }

  /** The entries, oldest first; none when the key does not exist. */
  public List<byte[]> read() {
    return redis.call(commands -> commands.lrange(key, 0, -1));
  }

  /** Adds entries at the end. */
  public void append(List<byte[]> entries) {
    push(key, entries);
    redis.call(commands -> commands.ltrim(key, -limit, -1));
  }

  /** Replaces all entries; a reader sees the old or the new ones, never a mixture. */
  public void replace(List<byte[]> entries) {
    if (entries.isEmpty()) {
      clear();
      return;
    }
    String next = key + ":" + UUID.randomUUID();
    push(next, entries.subList(Math.max(0, entries.size() - limit), entries.size()));
    redis.call(commands -> commands.rename(next, key));
  }

  /** Removes the list. */
  public void clear() {
    redis.call(commands -> commands.del(key));
  }

  private void push(String target, List<byte[]> entries) {
    for (int from = 0; from < entries.size(); from += ENTRIES_PER_COMMAND) {
      byte[][] part =
          entries
              .subList(from, Math.min(entries.size(), from + ENTRIES_PER_COMMAND))
              .toArray(byte[][]::new);
      redis.call(commands -> commands.rpush(target, part));
    }
  }
}
