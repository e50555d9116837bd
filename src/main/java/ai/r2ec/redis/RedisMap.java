package ai.r2ec.redis;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A map from text to bytes, spread over a fixed number of hashes by the text's own hash: no key
 * grows beyond a few megabytes, so that saving, deleting and moving one never stalls Redis. Writing
 * a field is one atomic command, whoever else writes.
 */
public final class RedisMap {

  /** Most bytes that one command or answer carries, values only. */
  public static final int MAX_CHUNK_BYTES = 4 << 20;

  private static final int BUCKETS_IN_FLIGHT = 16;
  private static final int MAX_FIELDS_PER_COMMAND = 1_000;

  private final RedisConnection redis;
  private final String key;
  private final int buckets;
  private final ScanArgs scan;

  /**
   * A map; nothing is written yet.
   *
   * @param key prefix of its keys
   * @param buckets number of hashes, a power of two; the same for all users of the map, ever
   * @param valueBytes usual size of a value; bounds the size of an answer
   */
  public RedisMap(RedisConnection redis, String key, int buckets, int valueBytes) {
    if (Integer.bitCount(buckets) != 1) {
      throw new IllegalArgumentException("buckets must be a power of two, got " + buckets);
    }
    this.redis = redis;
    this.key = key;
    this.buckets = buckets;
    this.scan = ScanArgs.Builder.limit(Math.clamp(MAX_CHUNK_BYTES / valueBytes, 10, 10_000));
  }

  /** The value of a field. */
  public Optional<byte[]> find(String field) {
    return Optional.ofNullable(redis.call(commands -> commands.hget(bucketKey(field), field)));
  }

  /** Sets fields, in commands of at most {@link #MAX_CHUNK_BYTES}. */
  public void putAll(Map<String, byte[]> values) {
    Map<String, Map<String, byte[]>> open = new HashMap<>();
    Map<String, Integer> bytes = new HashMap<>();
    Pipeline pipeline = new Pipeline(redis);
    values.forEach(
        (field, value) -> {
          String bucket = bucketKey(field);
          Map<String, byte[]> chunk = open.computeIfAbsent(bucket, name -> new HashMap<>());
          int size = bytes.getOrDefault(bucket, 0) + value.length;
          if (!chunk.isEmpty()
              && (size > MAX_CHUNK_BYTES || chunk.size() >= MAX_FIELDS_PER_COMMAND)) {
            pipeline.send(commands -> commands.hset(bucket, chunk));
            open.put(bucket, new HashMap<>(Map.of(field, value)));
            bytes.put(bucket, value.length);
          } else {
            chunk.put(field, value);
            bytes.put(bucket, size);
          }
        });
    open.forEach((bucket, chunk) -> pipeline.send(commands -> commands.hset(bucket, chunk)));
    pipeline.await();
  }

  /** Sets a field unless it is set; true when this call did it. */
  public boolean putIfAbsent(String field, byte[] value) {
    return redis.call(commands -> commands.hsetnx(bucketKey(field), field, value));
  }

  /** Removes fields; those that are not there do not matter. */
  public void removeAll(Collection<String> fields) {
    Map<String, List<String>> byBucket = new HashMap<>();
    for (String field : fields) {
      byBucket.computeIfAbsent(bucketKey(field), bucket -> new ArrayList<>()).add(field);
    }
    Pipeline pipeline = new Pipeline(redis);
    byBucket.forEach(
        (bucket, gone) ->
            pipeline.send(commands -> commands.hdel(bucket, gone.toArray(String[]::new))));
    pipeline.await();
  }

  /** Number of fields. */
  public long size() {
    List<RedisFuture<Long>> answers = new ArrayList<>();
    for (int bucket = 0; bucket < buckets; bucket++) {
      String name = bucketKey(bucket);
      answers.add(redis.send(commands -> commands.hlen(name)));
    }
    return answers.stream().mapToLong(redis::await).sum();
  }

  /** Visits every field; one that is written meanwhile perhaps twice or not at all. */
  public void forEach(BiConsumer<String, byte[]> visitor) {
    Deque<Scan> inFlight = new ArrayDeque<>();
    for (int bucket = 0; bucket < buckets || !inFlight.isEmpty(); ) {
      while (bucket < buckets && inFlight.size() < BUCKETS_IN_FLIGHT) {
        inFlight.add(begin(bucketKey(bucket++)));
      }
      Scan next = inFlight.remove();
      MapScanCursor<String, byte[]> cursor = redis.await(next.answer());
      if (!cursor.isFinished()) {
        inFlight.addFirst(proceed(next.bucket(), cursor));
      }
      cursor.getMap().forEach(visitor);
    }
  }

  /** Removes every field. */
  public void clear() {
    Pipeline pipeline = new Pipeline(redis);
    for (int bucket = 0; bucket < buckets; bucket++) {
      String name = bucketKey(bucket);
      pipeline.send(commands -> commands.unlink(name));
    }
    pipeline.await();
  }

  private record Scan(String bucket, RedisFuture<MapScanCursor<String, byte[]>> answer) {}

  private Scan begin(String bucket) {
    return new Scan(bucket, redis.send(commands -> commands.hscan(bucket, scan)));
  }

  private Scan proceed(String bucket, ScanCursor cursor) {
    return new Scan(bucket, redis.send(commands -> commands.hscan(bucket, cursor, scan)));
  }

  private String bucketKey(String field) {
    // Fibonacci hashing; String.hashCode is fixed by its specification, so this is for ever.
    int mixed = field.hashCode() * 0x9E3779B9;
    return bucketKey(
        buckets == 1 ? 0 : mixed >>> (Integer.SIZE - Integer.numberOfTrailingZeros(buckets)));
  }

  private String bucketKey(int bucket) {
    return key + ":" + bucket;
  }
}
