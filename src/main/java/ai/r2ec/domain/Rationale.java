package ai.r2ec.domain;

/**
 * The reasoning that led to a ranking.
 *
 * @param text what the model wrote, without the marker; the concatenation of all deltas
 * @param tokens number of generated tokens, the marker's own included when the model wrote it
 * @param finishReason why it ended
 * @param markerAppended whether the marker was put there because the model had not written it
 */
public record Rationale(
    String text, int tokens, FinishReason finishReason, boolean markerAppended) {}
