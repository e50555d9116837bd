package ai.r2ec.catalog;

import ai.r2ec.domain.ItemId;

/**
 * An item's vector as it is stored.
 *
 * @param id whose vector it is
 * @param fingerprint {@link ItemFingerprint} of the text that was encoded, so that a vector of an
 *     older text is found out
 * @param vector {@code (H)} float32, as the model gave it (not normalised); owned by the record
 */
@SuppressWarnings("ArrayRecordComponent") // H floats, copied into the matrix right away
public record EmbeddingRow(ItemId id, long fingerprint, float[] vector) {}
