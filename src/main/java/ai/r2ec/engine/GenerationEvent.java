package ai.r2ec.engine;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HiddenState;

/**
 * What a sequence goes through, in order: {@link Queued}, {@link Prefilled}, {@link Token}*, {@link
 * Finished}.
 */
public sealed interface GenerationEvent {

  /**
   * The request was accepted. Sent at once on subscription, before any work; a full queue is an
   * error instead, so that whoever answers a client knows in time.
   *
   * @param ahead requests that wait before this one
   */
  record Queued(int ahead) implements GenerationEvent {}

  /**
   * The prompt has been read.
   *
   * @param cachedTokens prompt tokens that were found in the cache
   * @param queueNanos time from submission to the first step
   * @param prefillNanos time from the first step to the last prompt token
   */
  record Prefilled(int cachedTokens, long queueNanos, long prefillNanos)
      implements GenerationEvent {}

  /** A generated token. */
  record Token(int id) implements GenerationEvent {}

  /**
   * The end: generation has ended and the hidden state was read after the watcher's final tokens.
   *
   * @param reason why generation ended
   * @param state hidden state at the last of the final tokens
   * @param generatedTokens tokens generated, the end-of-turn token left out
   * @param decodeNanos time from the last prompt token to the hidden state
   * @param logProbs log-probability of each generated token under the model, at temperature 1 and
   *     before penalty and filters, nats; empty unless the request asked for them
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
  record Finished(
      FinishReason reason,
      HiddenState state,
      int generatedTokens,
      long decodeNanos,
      float[] logProbs)
      implements GenerationEvent {}
}
