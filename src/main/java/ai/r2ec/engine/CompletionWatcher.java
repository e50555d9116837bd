package ai.r2ec.engine;

import ai.r2ec.domain.FinishReason;

/**
 * Watches one sequence on behalf of those who understand its text. The engine's thread calls it,
 * token by token; it must be quick and must not block.
 */
public interface CompletionWatcher {

  /**
   * Takes the token just generated.
   *
   * @return whether generation ends with it, for {@link FinishReason#STOP}
   */
  boolean stopsAt(int token);

  /**
   * Says which tokens follow the prompt when the hidden state is read. The engine keeps the longest
   * common prefix with what was generated and computes only the rest: this is how a marker is
   * appended, or an overshoot cut.
   *
   * @param generated tokens generated, the end-of-turn token left out
   * @param reason why generation ended
   * @return at least one token unless the prompt itself is to be read
   */
  int[] finalTokens(int[] generated, FinishReason reason);
}
