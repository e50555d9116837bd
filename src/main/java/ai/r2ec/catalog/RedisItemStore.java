package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.RedisMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps each item as JSON under its id, in {@code r2ec:{NAME}:item:*}. */
public final class RedisItemStore implements ItemStore {

  // At a million items of 1 kB a hash holds 8 MB.
  private static final int BUCKETS = 128;
  private static final int ITEM_BYTES = 2_000;
  private static final int ITEMS_PER_WRITE = 2_000;

  private final RedisMap items;

  /** The items of a catalogue; nothing is read or written yet. */
  public RedisItemStore(RedisConnection redis, RedisKeys keys) {
    this.items = new RedisMap(redis, keys.key("item"), BUCKETS, ITEM_BYTES);
  }

  @Override
  public Optional<Item> find(ItemId id) {
    return items.find(id.value()).map(json -> ItemJson.read(id, json));
  }

  @Override
  public long count() {
    return items.size();
  }

  @Override
  public void put(Collection<Item> added) {
    Map<String, byte[]> part = new LinkedHashMap<>();
    for (Item item : added) {
      part.put(item.id().value(), ItemJson.write(item));
      if (part.size() >= ITEMS_PER_WRITE) {
        items.putAll(part);
        part.clear();
      }
    }
    items.putAll(part);
  }

  @Override
  public void delete(ItemId id) {
    items.removeAll(List.of(id.value()));
  }

  @Override
  public void forEach(Consumer<Item> visitor) {
    items.forEach((id, json) -> visitor.accept(ItemJson.read(new ItemId(id), json)));
  }
}
