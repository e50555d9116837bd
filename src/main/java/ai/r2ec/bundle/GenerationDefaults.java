package ai.r2ec.bundle;

import java.util.Set;

/**
 * What the model's own {@code generation_config.json} asks for; neutral values where it says
 * nothing.
 *
 * @param sampling whether it asks for sampling instead of greedy decoding
 * @param temperature softmax temperature, above 0
 * @param topP nucleus mass, in (0, 1]
 * @param topK number of candidates, 0 for all
 * @param repetitionPenalty divisor of seen tokens' logits, above 0
 * @param endOfTurnIds token ids that end an assistant's turn
 */
public record GenerationDefaults(
    boolean sampling,
    double temperature,
    double topP,
    int topK,
    double repetitionPenalty,
    Set<Integer> endOfTurnIds) {

  /** Makes the set the record's own. */
  public GenerationDefaults {
    endOfTurnIds = Set.copyOf(endOfTurnIds);
  }
}
