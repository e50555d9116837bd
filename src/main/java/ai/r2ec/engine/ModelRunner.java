package ai.r2ec.engine;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.StepOutput;
import java.util.List;

/**
 * Runs steps of the decoder for the engine. Only the engine's thread calls it; implementations need
 * not be thread-safe.
 */
public interface ModelRunner extends AutoCloseable {

  /** Most sequences that run at once. */
  int sequences();

  /** Units of the KV cache: a sequence lies in a room of one, or of two, four, eight of them. */
  int units();

  /** Positions of a unit. */
  int unit();

  /** Most tokens of one sequence, prompt and completion together. */
  int capacity();

  /**
   * Tokens of a prompt that are always computed together, counted from its start. The engine cuts
   * prompts at multiples of it only, so that neither the load nor a warm cache shows in the bits of
   * what comes out.
   */
  int promptBlock();

  /** Vocabulary size {@code V} of the logits. */
  int vocabularySize();

  /**
   * Whether the tokens behind a chunk are drawn where their logits are computed: then every chunk
   * that wants logits brings {@link ai.r2ec.model.SamplingMetadata}, else none does.
   */
  boolean samples();

  /**
   * Gives a sequence its room; what lay in this place is lost, other rooms stay.
   *
   * @param slot first unit of the room, by which the sequence is named
   * @param room positions: a unit times a power of two; the room begins at a multiple of it
   */
  void reserve(int slot, int room);

  /**
   * Computes one step for several sequences, each slot at most once, and writes their keys and
   * values into the cache.
   *
   * @return one output a chunk, in the order of the chunks
   */
  List<StepOutput> step(List<SequenceChunk> chunks);

  /**
   * Copies the keys and values of the first {@code length} tokens from one room to another, bit for
   * bit, so that sequences with a common prefix compute it once. Costs memory bandwidth where
   * computing the prefix again would cost a prefill.
   *
   * @param from slot whose room holds at least {@code length} tokens; may belong to a running
   *     sequence
   * @param to another slot, its room large enough; whatever it held is lost
   * @param length tokens to copy, at least one
   */
  void copy(int from, int to, int length);

  /**
   * Hidden states after the final norm at the last token of whole sequences, without touching the
   * cache.
   *
   * @param sequences token ids, any mix of lengths
   * @return one {@code (H)} vector a sequence, in order
   */
  List<HiddenState> encode(List<int[]> sequences);

  /** Frees native memory. */
  @Override
  void close();
}
