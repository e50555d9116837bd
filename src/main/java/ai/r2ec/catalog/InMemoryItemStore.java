package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps the items of this process only. */
public final class InMemoryItemStore implements ItemStore {

  private final Map<ItemId, Item> items = new ConcurrentHashMap<>();

  @Override
  public Optional<Item> find(ItemId id) {
    return Optional.ofNullable(items.get(id));
  }

  @Override
  public long count() {
    return items.size();
  }

  @Override
  public void put(Collection<Item> added) {
    added.forEach(item -> items.put(item.id(), item));
  }

  @Override
  public void delete(ItemId id) {
    items.remove(id);
  }

  @Override
  public void forEach(Consumer<Item> visitor) {
    items.values().forEach(visitor);
  }
}
