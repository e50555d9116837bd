package ai.r2ec.model;

/**
 * The part of one sequence that a step computes: a piece of a prompt, or the token sampled last.
 *
 * @param slot row of the KV cache that holds the sequence
 * @param start position of the first token, which is how many tokens the slot holds before the step
 * @param tokens token ids {@code (S)}, at least one
 * @param wanted what to read at the last token
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
public record SequenceChunk(int slot, int start, int[] tokens, Wanted wanted) {

  /** What a step reads at the last token of a chunk. */
  public enum Wanted {
    /** Only the cache is filled. */
    NOTHING,
    /** The language head's logits. */
    LOGITS,
    /** The language head's logits at every token of the chunk, not only the last. */
    EACH_LOGITS,
    /** The hidden state after the final norm, for the recommendation head. */
    HIDDEN
  }

  /** Number of tokens the slot holds after the step. */
  public int end() {
    return start + tokens.length;
  }
}
