package ai.r2ec.catalog;

import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.RedisMap;
import ai.r2ec.redis.RedisValue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps each vector under its item's id, in {@code r2ec:{NAME}:vector:GENERATION:*}. What a
 * generation is stands in {@code r2ec:{NAME}:generations}, and which one is current in {@code
 * r2ec:{NAME}:current}, so that one command swaps it. Memory: rows × (4 × dimension + 8) bytes and
 * about a seventh more for keys and allocation.
 */
public final class RedisEmbeddingStore implements EmbeddingStore {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MIN_BUCKETS = 64;
  private static final int MAX_BUCKETS = 1 << 14;
  private static final int BUCKET_BYTES = 1 << 20;
  private static final int WRITE_BYTES = 8 << 20;

  private record Layout(int dimension, int buckets, Instant created) {
    byte[] json() {
      return JSON.writeValueAsBytes(
          JSON.createObjectNode()
              .put("dimension", dimension)
              .put("dtype", "fp32")
              .put("buckets", buckets)
              .put("created", created.toString()));
    }

    static Layout read(byte[] json) {
      JsonNode object = JSON.readTree(json);
      return new Layout(
          object.get("dimension").asInt(),
          object.get("buckets").asInt(),
          Instant.parse(object.get("created").asString()));
    }
  }

  private final RedisConnection redis;
  private final RedisKeys keys;
  private final Clock clock;
  private final RedisMap layouts;
  private final RedisValue current;

  /** The vectors of a catalogue; nothing is read or written yet. */
  public RedisEmbeddingStore(RedisConnection redis, RedisKeys keys) {
    this(redis, keys, Clock.systemUTC());
  }

  RedisEmbeddingStore(RedisConnection redis, RedisKeys keys, Clock clock) {
    this.redis = redis;
    this.keys = keys;
    this.clock = clock;
    this.layouts = new RedisMap(redis, keys.key("generations"), 1, 200);
    this.current = new RedisValue(redis, keys.key("current"));
  }

  @Override
  public void create(String generation, int dimension, long expectedRows) {
    Layout wanted = new Layout(dimension, buckets(dimension, expectedRows), clock.instant());
    if (!layouts.putIfAbsent(generation, wanted.json())) {
      int stored = layout(generation).map(Layout::dimension).orElse(dimension);
      if (stored != dimension) {
        throw new R2ecException.Conflict(
            "generation %s has dimension %d, not %d".formatted(generation, stored, dimension));
      }
    }
  }

  private static int buckets(int dimension, long expectedRows) {
    long wanted = Math.max(1, expectedRows) * EmbeddingRowCodec.bytes(dimension) / BUCKET_BYTES;
    return Integer.highestOneBit(Math.clamp(wanted, MIN_BUCKETS, MAX_BUCKETS));
  }

  @Override
  public List<Generation> generations() {
    Map<String, Layout> found = new LinkedHashMap<>();
    layouts.forEach((id, json) -> found.put(id, Layout.read(json)));
    return found.entrySet().stream()
        .map(
            entry ->
                new Generation(
                    entry.getKey(),
                    entry.getValue().dimension(),
                    rows(entry.getKey(), entry.getValue()).size(),
                    entry.getValue().created()))
        .sorted(Comparator.comparing(Generation::created).thenComparing(Generation::id))
        .toList();
  }

  @Override
  public Optional<String> current() {
    return current.get();
  }

  @Override
  public void activate(String generation) {
    current.set(generation);
  }

  @Override
  public void put(String generation, Collection<EmbeddingRow> added) {
    Layout layout =
        layout(generation)
            .orElseThrow(
                () ->
                    new R2ecException.NotFound(
                        "generation %s was not begun".formatted(generation)));
    RedisMap rows = rows(generation, layout);
    Map<String, byte[]> part = new LinkedHashMap<>();
    int most = Math.max(1, WRITE_BYTES / EmbeddingRowCodec.bytes(layout.dimension()));
    for (EmbeddingRow row : added) {
      part.put(row.id().value(), EmbeddingRowCodec.write(row));
      if (part.size() >= most) {
        rows.putAll(part);
        part.clear();
      }
    }
    rows.putAll(part);
  }

  @Override
  public void delete(String generation, Collection<ItemId> ids) {
    List<String> names = new ArrayList<>();
    ids.forEach(id -> names.add(id.value()));
    layout(generation).ifPresent(layout -> rows(generation, layout).removeAll(names));
  }

  @Override
  public void forEach(String generation, Consumer<EmbeddingRow> visitor) {
    layout(generation)
        .ifPresent(
            layout ->
                rows(generation, layout)
                    .forEach(
                        (id, bytes) ->
                            visitor.accept(EmbeddingRowCodec.read(new ItemId(id), bytes))));
  }

  @Override
  public void drop(String generation) {
    Optional<Layout> layout = layout(generation);
    layouts.removeAll(List.of(generation));
    if (current.get().filter(generation::equals).isPresent()) {
      current.clear();
    }
    layout.ifPresent(known -> rows(generation, known).clear());
  }

  private Optional<Layout> layout(String generation) {
    return layouts.find(generation).map(Layout::read);
  }

  private RedisMap rows(String generation, Layout layout) {
    return new RedisMap(
        redis,
        keys.key("vector", generation),
        layout.buckets(),
        EmbeddingRowCodec.bytes(layout.dimension()));
  }
}
