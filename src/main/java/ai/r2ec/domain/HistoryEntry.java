package ai.r2ec.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of history as a request gives it: a known item, or just a title.
 *
 * @param itemId the catalogue's item, or null when only a title is given
 * @param title the title, or null when the item's own is to be used
 * @param rating the user's rating, or null
 * @param timestamp when it happened, or null
 */
public record HistoryEntry(
    @Nullable ItemId itemId,
    @Nullable String title,
    @Nullable Double rating,
    @Nullable Instant timestamp) {

  /**
   * Checks that the entry names something.
   *
   * @throws IllegalArgumentException if both item and title are missing
   */
  public HistoryEntry {
    if (itemId == null && (title == null || title.isBlank())) {
      throw new IllegalArgumentException("a history entry needs item_id or title");
    }
  }
}
