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

  /** Number of sequences the KV cache holds at once. */
  int slots();

  /** Most tokens of one sequence, prompt and completion together. */
  int capacity();

  /** Vocabulary size {@code V} of the logits. */
  int vocabularySize();

  /**
   * Computes one step for several sequences, each slot at most once, and writes their keys and
   * values into the cache.
   *
   * @return one output a chunk, in the order of the chunks
   */
  List<StepOutput> step(List<SequenceChunk> chunks);

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
