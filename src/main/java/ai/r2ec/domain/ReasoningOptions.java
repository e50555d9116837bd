package ai.r2ec.domain;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the model may think before it ranks.
 *
 * @param maxTokens reasoning budget in tokens; 0 ranks straight after the prompt
 * @param deadline time for the reasoning, counted from the start of the request, or null for none
 * @param temperature 0 for greedy decoding, else the softmax temperature
 * @param topP nucleus mass in (0, 1]; 1 keeps all
 * @param topK number of tokens to sample from; 0 keeps all
 * @param minP least probability in [0, 1] relative to the likeliest token; 0 keeps all
 * @param repetitionPenalty at least 1, which is off; or null for the model's own
 * @param stop texts that end the reasoning where the model writes one; they are not part of it
 * @param seed seed of the sampler; the same seed gives the same text
 */
public record ReasoningOptions(
    int maxTokens,
    @Nullable Duration deadline,
    double temperature,
    double topP,
    int topK,
    double minP,
    @Nullable Double repetitionPenalty,
    List<String> stop,
    long seed) {

  /** Keeps an unmodifiable copy. */
  public ReasoningOptions {
    stop = List.copyOf(stop);
  }

  /** Without min-p and stop texts, and with the model's own repetition penalty. */
  public ReasoningOptions(
      int maxTokens,
      @Nullable Duration deadline,
      double temperature,
      double topP,
      int topK,
      long seed) {
    this(maxTokens, deadline, temperature, topP, topK, 0, null, List.of(), seed);
  }

  /** Greedy reasoning within a budget of {@code maxTokens}. */
  public static ReasoningOptions greedy(int maxTokens) {
    return new ReasoningOptions(maxTokens, null, 0, 1, 0, 0);
  }
}
