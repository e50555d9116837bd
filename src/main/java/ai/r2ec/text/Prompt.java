package ai.r2ec.text;

/**
 * A rendered prompt, ready for the model.
 *
 * @param text what the tokens stand for
 * @param tokens token ids {@code (S)}
 * @param droppedHistory history lines left out because the prompt was too long
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
public record Prompt(String text, int[] tokens, int droppedHistory) {}
