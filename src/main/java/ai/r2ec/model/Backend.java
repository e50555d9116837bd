package ai.r2ec.model;

import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.Progress;
import java.util.List;

/** What computes a decoder. Arguments have been checked. */
sealed interface Backend extends AutoCloseable permits ScriptBackend, Int8Backend {

  /** Memory for the keys and values of so many tokens. */
  AutoCloseable newCache(int positions);

  /**
   * Computes packed chunks and writes their keys and values into the cache.
   *
   * @throws IllegalArgumentException if tokens are to be drawn and the backend does not draw
   */
  Heads step(KvCache cache, PackedStep step);

  /**
   * What the two heads of the decoder read.
   *
   * @param logits of the rows that want them {@code (rows, V)}; none where tokens are drawn
   * @param drawn what was drawn from them
   * @param hidden states after the final norm of the rows that want them {@code (rows, H)}
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Heads(float[][] logits, StepOutput.Drawn drawn, float[][] hidden) {

    /** Without draws. */
    Heads(float[][] logits, float[][] hidden) {
      this(logits, new StepOutput.Drawn(new long[0], new double[0]), hidden);
    }
  }

  /** Copies the keys and values of a sequence's first tokens to the room at another slot. */
  void copy(KvCache cache, int from, int to, int length);

  /**
   * Hidden states at the last token of whole sequences, which leave no trace.
   *
   * @param prefix its first slot holds what all of them begin with
   * @param shared tokens of that, fewer than any sequence has
   */
  float[][] encode(KvCache prefix, int shared, List<int[]> sequences);

  /** Logits at every token of a whole sequence. */
  float[][] logits(int[] tokens);

  /** Hidden states at every token of a whole sequence. */
  float[][] hiddenStates(int[] tokens);

  /**
   * Takes weights, in the place of those it had.
   *
   * @return the bytes that are kept
   */
  long load(ModelWeights weights, Progress progress);

  @Override
  void close();
}
