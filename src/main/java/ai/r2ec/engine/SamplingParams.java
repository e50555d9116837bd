package ai.r2ec.engine;

/**
 * How the next token is drawn.
 *
 * @param temperature 0 for greedy (the highest logit, the lowest id among equals), else the softmax
 *     temperature
 * @param topP nucleus mass in (0, 1]; 1 keeps all
 * @param topK most likely tokens to keep, the lowest ids among equals; 0 keeps all
 * @param minP least probability in [0, 1], relative to the most likely token; 0 keeps all
 * @param repetitionPenalty at least 1; divides positive and multiplies negative logits of tokens
 *     seen before, in the prompt or the completion; 1 is off
 * @param seed seed of this sequence's own generator
 */
public record SamplingParams(
    double temperature, double topP, int topK, double minP, double repetitionPenalty, long seed) {

  /** Greedy decoding without penalties. */
  public static final SamplingParams GREEDY = new SamplingParams(0, 1, 0, 1, 0);

  /** Without min-p. */
  public SamplingParams(
      double temperature, double topP, int topK, double repetitionPenalty, long seed) {
    this(temperature, topP, topK, 0, repetitionPenalty, seed);
  }

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the parameter and its bound
   */
  public SamplingParams {
    require(temperature >= 0 && temperature <= 100, "temperature must be in 0..100", temperature);
    require(topP > 0 && topP <= 1, "top_p must be in (0, 1]", topP);
    require(topK >= 0, "top_k must be at least 0", topK);
    require(minP >= 0 && minP <= 1, "min_p must be in 0..1", minP);
    require(
        repetitionPenalty >= 1 && repetitionPenalty <= 100,
        "repetition_penalty must be in 1..100",
        repetitionPenalty);
  }

  private static void require(boolean holds, String bound, double got) {
    if (!holds) {
      throw new IllegalArgumentException(bound + ", got " + got);
    }
  }
}
