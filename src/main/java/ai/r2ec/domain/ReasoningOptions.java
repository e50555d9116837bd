package ai.r2ec.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the model may think before it ranks.
 *
 * @param maxTokens reasoning budget in tokens; 0 ranks straight after the prompt
 * @param deadline time for the reasoning, counted from the start of the request, or null for none
 * @param temperature 0 for greedy decoding, else the softmax temperature
 * @param topP nucleus mass in (0, 1]; 1 keeps all
 * @param topK number of tokens to sample from; 0 keeps all
 * @param seed seed of the sampler; the same seed gives the same text
 */
public record ReasoningOptions(
    int maxTokens,
    @Nullable Duration deadline,
    double temperature,
    double topP,
    int topK,
    long seed) {

  /** Greedy reasoning within a budget of {@code maxTokens}. */
  public static ReasoningOptions greedy(int maxTokens) {
    return new ReasoningOptions(maxTokens, null, 0, 1, 0, 0);
  }
}
