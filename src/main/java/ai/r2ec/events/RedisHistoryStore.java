package ai.r2ec.events;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.RedisLog;
import ai.r2ec.redis.RedisMap;
import ai.r2ec.redis.RedisNames;
import ai.r2ec.redis.RedisValue;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each user's interactions as a list of JSON objects, in {@code r2ec:{NAME}:history:USER}, at
 * most {@value #MAX_INTERACTIONS} of them. Users that were read or written lately are mirrored in
 * memory, so that they are answered while Redis is away, and written again when it comes back
 * without them.
 */
public final class RedisHistoryStore implements HistoryStore {

  /** Most interactions kept per user; the oldest go first. */
  public static final int MAX_INTERACTIONS = 10_000;

  private static final Logger log = LoggerFactory.getLogger(RedisHistoryStore.class);
  private static final int NAME_BUCKETS = 16;

  private final RedisConnection redis;
  private final RedisKeys keys;
  private final RedisNames users;
  private final RedisMap names;
  private final RedisValue writes;
  private final AtomicLong seenWrites = new AtomicLong();
  private final Cache<UserId, UserHistory> mirror;

  /**
   * The histories of a catalogue's users; none is read yet.
   *
   * @param mirroredInteractions most interactions held in memory, over all users
   * @throws R2ecException.Unavailable if Redis does not answer
   */
  public RedisHistoryStore(RedisConnection redis, RedisKeys keys, long mirroredInteractions) {
    this.redis = redis;
    this.keys = keys;
    this.users = new RedisNames(redis, keys.key("users"));
    this.names = new RedisMap(redis, keys.key("user-names"), NAME_BUCKETS, 100);
    this.writes = new RedisValue(redis, keys.key("history-writes"));
    this.mirror =
        Caffeine.newBuilder()
            .maximumWeight(mirroredInteractions)
            .<UserId, UserHistory>weigher((id, history) -> 1 + history.interactions().size())
            .build();
    this.seenWrites.set(storedWrites());
    redis.onUp(this::writeAgainWhatWasLost);
  }

  /**
   * Reads the histories of the first users by id, so that an outage finds them in memory.
   *
   * @param count most users to read
   */
  public void preload(int count) {
    users.first(count).forEach(id -> find(new UserId(id)));
  }

  @Override
  public Optional<UserHistory> find(UserId id) {
    try {
      Optional<UserHistory> stored = read(id);
      stored.ifPresentOrElse(history -> mirror.put(id, history), () -> mirror.invalidate(id));
      return stored;
    } catch (R2ecException.Unavailable outage) {
      UserHistory known = mirror.getIfPresent(id);
      if (known == null) {
        throw outage;
      }
      return Optional.of(known);
    }
  }

  private Optional<UserHistory> read(UserId id) {
    List<Interaction> interactions = log(id).read().stream().map(InteractionJson::read).toList();
    if (interactions.isEmpty() && !users.contains(id.value())) {
      return Optional.empty();
    }
    String name =
        names.find(id.value()).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    return Optional.of(Chronology.sorted(new UserHistory(id, name, interactions)));
  }

  @Override
  public void put(UserHistory history) {
    UserHistory sorted = Chronology.sorted(history);
    write(sorted);
    mirror.put(sorted.userId(), sorted);
    seenWrites.set(writes.increment());
  }

  private void write(UserHistory history) {
    String id = history.userId().value();
    log(history.userId()).replace(encode(history.interactions()));
    if (history.name().isEmpty()) {
      names.removeAll(List.of(id));
    } else {
      names.putAll(Map.of(id, history.name().getBytes(StandardCharsets.UTF_8)));
    }
    users.add(id);
  }

  @Override
  public void append(UserId id, List<Interaction> interactions) {
    log(id).append(encode(interactions));
    users.add(id.value());
    mirror.asMap().computeIfPresent(id, (_, old) -> Chronology.appended(old, interactions));
    seenWrites.set(writes.increment());
  }

  @Override
  public void delete(UserId id) {
    log(id).clear();
    users.remove(id.value());
    names.removeAll(List.of(id.value()));
    mirror.invalidate(id);
    seenWrites.set(writes.increment());
  }

  @Override
  public List<UserId> users(int limit) {
    try {
      return users.first(limit).stream().map(UserId::new).toList();
    } catch (R2ecException.Unavailable outage) {
      List<UserId> known =
          mirror.asMap().keySet().stream()
              .map(UserId::value)
              .sorted()
              .limit(limit)
              .map(UserId::new)
              .toList();
      if (known.isEmpty()) {
        throw outage;
      }
      return known;
    }
  }

  /** A count of writes that fell means that Redis came back empty or with an older state. */
  private void writeAgainWhatWasLost() {
    try {
      long stored = storedWrites();
      long seen = seenWrites.get();
      if (stored < seen) {
        List<UserHistory> known = new ArrayList<>(mirror.asMap().values());
        known.forEach(this::write);
        writes.increment(seen - stored);
        log.warn("Redis came back without its last histories; wrote {} again", known.size());
      }
    } catch (R2ecException.Unavailable e) {
      log.warn("Redis went away while histories were written again", e);
    }
  }

  private long storedWrites() {
    return writes.get().map(Long::parseLong).orElse(0L);
  }

  private RedisLog log(UserId id) {
    return new RedisLog(redis, keys.key("history", id.value()), MAX_INTERACTIONS);
  }

  private static List<byte[]> encode(List<Interaction> interactions) {
    return interactions.stream().map(InteractionJson::write).toList();
  }
}
