package ai.r2ec.engine;

import ai.r2ec.domain.Priority;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One sequence to generate and then to read.
 *
 * @param prompt token ids, at least one
 * @param sampling how tokens are drawn
 * @param maxTokens most tokens to generate; 0 goes straight to the final tokens
 * @param reasoningDeadlineNanos {@link System#nanoTime()} after which generation ends with {@code
 *     DEADLINE} and the hidden state is still read, or null
 * @param deadlineNanos {@link System#nanoTime()} after which the request fails as a whole, or null
 * @param endOfTurn token ids that end the turn; never part of the completion
 * @param watcher decides about the end
 * @param priority whether it goes before or after others that wait
 * @param logProbs whether {@link GenerationEvent.Finished} tells the log-probability of each token;
 *     on the CPU that costs a pass over the logits a token
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
public record GenerationRequest(
    int[] prompt,
    SamplingParams sampling,
    int maxTokens,
    @Nullable Long reasoningDeadlineNanos,
    @Nullable Long deadlineNanos,
    Set<Integer> endOfTurn,
    CompletionWatcher watcher,
    Priority priority,
    boolean logProbs) {

  /** Without log-probabilities. */
  public GenerationRequest(
      int[] prompt,
      SamplingParams sampling,
      int maxTokens,
      @Nullable Long reasoningDeadlineNanos,
      @Nullable Long deadlineNanos,
      Set<Integer> endOfTurn,
      CompletionWatcher watcher,
      Priority priority) {
    this(
        prompt,
        sampling,
        maxTokens,
        reasoningDeadlineNanos,
        deadlineNanos,
        endOfTurn,
        watcher,
        priority,
        false);
  }

  /** For somebody who waits. */
  public GenerationRequest(
      int[] prompt,
      SamplingParams sampling,
      int maxTokens,
      @Nullable Long reasoningDeadlineNanos,
      @Nullable Long deadlineNanos,
      Set<Integer> endOfTurn,
      CompletionWatcher watcher) {
    this(
        prompt,
        sampling,
        maxTokens,
        reasoningDeadlineNanos,
        deadlineNanos,
        endOfTurn,
        watcher,
        Priority.INTERACTIVE);
  }

  /**
   * Checks the bounds that hold for every engine.
   *
   * @throws IllegalArgumentException if the prompt is empty or {@code maxTokens} is negative
   */
  public GenerationRequest {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("prompt must hold at least one token");
    }
    if (maxTokens < 0) {
      throw new IllegalArgumentException("max_tokens must be at least 0, got " + maxTokens);
    }
    endOfTurn = Set.copyOf(endOfTurn);
  }
}
