package ai.r2ec.model;

import org.jspecify.annotations.Nullable;

/**
 * The part of one sequence that a step computes: a piece of a prompt, or tokens behind it.
 *
 * <p>How a sequence is cut into chunks must not show in what comes out, in int8 not even in the
 * last bit. So a prompt is computed in blocks that begin at multiples of {@link #PROMPT_BLOCK}, and
 * every token behind it as if it came alone. A chunk of a prompt that begins or ends within a
 * block, other than at the prompt's end, is correct but may differ in the last bits.
 *
 * @param slot where the room of the KV cache begins that holds the sequence
 * @param start position of the first token, which is how many tokens the slot holds before the step
 * @param tokens token ids {@code (S)}, at least one
 * @param prompt whether they belong to the prompt
 * @param wanted what to read at the last token
 * @param sampling how the decoder draws what comes next, where logits are wanted; null hands these
 *     out
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
public record SequenceChunk(
    int slot,
    int start,
    int[] tokens,
    boolean prompt,
    Wanted wanted,
    @Nullable SamplingMetadata sampling) {

  /** Tokens of a prompt that are always computed together. */
  public static final int PROMPT_BLOCK = 32;

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

  /** Hands logits out. */
  public SequenceChunk(int slot, int start, int[] tokens, boolean prompt, Wanted wanted) {
    this(slot, start, tokens, prompt, wanted, null);
  }

  /** The same, with tokens drawn in this way. */
  public SequenceChunk drawnBy(SamplingMetadata how) {
    return new SequenceChunk(slot, start, tokens, prompt, wanted, how);
  }

  /** Rows of logits that are read. */
  public int logitRows() {
    return switch (wanted) {
      case NOTHING, HIDDEN -> 0;
      case LOGITS -> 1;
      case EACH_LOGITS -> tokens.length;
    };
  }

  /** Number of tokens the slot holds after the step. */
  public int end() {
    return start + tokens.length;
  }
}
