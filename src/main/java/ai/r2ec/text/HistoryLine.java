package ai.r2ec.text;

import ai.r2ec.domain.Item;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a user prompt, before escaping.
 *
 * @param title the item's title as its owner wrote it
 * @param rating the user's rating, or null
 * @param timestamp when it happened, or null
 * @param item what the catalogue knows of it, or null
 */
public record HistoryLine(
    String title, @Nullable Double rating, @Nullable Instant timestamp, @Nullable Item item) {

  /** A line about something that the catalogue does not know. */
  public HistoryLine(String title, @Nullable Double rating, @Nullable Instant timestamp) {
    this(title, rating, timestamp, null);
  }
}
