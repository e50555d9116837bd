package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the items of one catalogue are kept.
 *
 * <p>Every method throws {@link ai.r2ec.domain.R2ecException.Unavailable} while the store cannot be
 * reached.
 */
public interface ItemStore {

  /** The item, or empty when there is none of that name. */
  Optional<Item> find(ItemId id);

  /** Number of items. */
  long count();

  /**
   * Adds items; one of a known id replaces the old one. Of two with the same id the last counts.
   */
  void put(Collection<Item> items);

  /** Removes an item; without effect when there is none. */
  void delete(ItemId id);

  /**
   * Visits every item in no particular order. One that is written meanwhile is visited once, twice
   * or not at all.
   */
  void forEach(Consumer<Item> visitor);
}
