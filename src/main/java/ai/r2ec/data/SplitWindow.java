package ai.r2ec.data;

import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserId;
import java.time.Instant;
import java.util.List;

/**
 * One sample of a published split: what came before, and what came next.
 *
 * @param userId who
 * @param history earlier items, oldest first
 * @param target the next item
 * @param timestamp when the target happened
 */
public record SplitWindow(UserId userId, List<ItemId> history, ItemId target, Instant timestamp) {

  /** Keeps an unmodifiable copy. */
  public SplitWindow {
    history = List.copyOf(history);
  }
}
