package ai.r2ec.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stored event of a user: an item, when, and how much it was liked.
 *
 * @param itemId the item
 * @param rating the user's rating on the catalogue's own scale, or null when none was given
 * @param timestamp when it happened, or null when unknown
 */
public record Interaction(ItemId itemId, @Nullable Double rating, @Nullable Instant timestamp) {}
