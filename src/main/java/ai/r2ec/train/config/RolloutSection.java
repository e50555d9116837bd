package ai.r2ec.train.config;

/**
 * Section {@code rollout}: how reasoning is sampled while training.
 *
 * @param numGenerations rollouts per user, G; the paper's 4
 * @param temperature softmax temperature of the sampler; the published code's 2.0
 * @param topK tokens to sample from; 0 keeps all; the published code's 200 (50 in its script)
 * @param topP nucleus mass; the published code's 1.0
 * @param repetitionPenalty 0 takes the one of the model's own generation config
 * @param maxCompletionLength most new tokens before the marker is appended; the published code's
 *     300
 * @param maxPromptLength most tokens of a prompt; the oldest history lines go first
 * @param slots sequences that the engine writes at once
 */
public record RolloutSection(
    int numGenerations,
    double temperature,
    int topK,
    double topP,
    double repetitionPenalty,
    int maxCompletionLength,
    int maxPromptLength,
    int slots) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public RolloutSection {
    new Bounds("rollout")
        .within("num_generations", 1, 256, numGenerations)
        .aboveZero("temperature", 100, temperature)
        .within("top_k", 0, 1_000_000, topK)
        .aboveZero("top_p", 1, topP)
        .holds(
            "repetition_penalty",
            repetitionPenalty == 0 || (repetitionPenalty >= 1 && repetitionPenalty <= 10),
            "must be 0 for the model's own, or 1 to 10, got " + repetitionPenalty)
        .within("max_completion_length", 0, 8_192, maxCompletionLength)
        .within("max_prompt_length", 64, 131_072, maxPromptLength)
        .within("slots", 1, 4_096, slots)
        .check();
  }

  /** The published code's sampling. */
  public static RolloutSection defaults() {
    return new RolloutSection(4, 2.0, 200, 1.0, 0, 300, 1_024, 16);
  }
}
