package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An item store whose writes are counted, so that live catalogues over the same store, in this
 * process or another, find out that somebody else wrote.
 */
final class CountedItemStore implements ItemStore {

  private final ItemStore store;
  private final StoreWatch watch;

  CountedItemStore(ItemStore store, StoreWatch watch) {
    this.store = store;
    this.watch = watch;
  }

  @Override
  public Optional<Item> find(ItemId id) {
    return store.find(id);
  }

  @Override
  public long count() {
    return store.count();
  }

  @Override
  public void put(Collection<Item> items) {
    store.put(items);
    watch.countWrites(1);
  }

  @Override
  public void delete(ItemId id) {
    store.delete(id);
    watch.countWrites(1);
  }

  @Override
  public void forEach(Consumer<Item> visitor) {
    store.forEach(visitor);
  }
}
