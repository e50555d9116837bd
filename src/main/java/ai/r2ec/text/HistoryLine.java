package ai.r2ec.text;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a user prompt, before escaping.
 *
 * @param title the item's title as its owner wrote it
 * @param rating the user's rating, or null
 * @param timestamp when it happened, or null
 */
public record HistoryLine(String title, @Nullable Double rating, @Nullable Instant timestamp) {}
