package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The items that the events of samples name. */
final class SampleItems {

  private static final double LIKED = 3.5;

  private final Map<ItemId, Item> items = new HashMap<>();

  SampleItems(Collection<Item> catalogue) {
    catalogue.forEach(item -> items.put(item.id(), item));
  }

  /**
   * The item of an event.
   *
   * @throws R2ecException.Unusable if it is not in the catalogue
   */
  Item of(Interaction event) {
    Item item = items.get(event.itemId());
    if (item == null) {
      throw new R2ecException.Unusable(
          "item %s of the samples is not in the catalogue".formatted(event.itemId()));
    }
    return item;
  }

  /** Whether an event speaks for its item; one without a rating does. */
  static boolean liked(Interaction event) {
    return event.rating() == null || event.rating() >= LIKED;
  }
}
