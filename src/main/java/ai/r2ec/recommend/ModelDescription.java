package ai.r2ec.recommend;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the recommender needs to know of the model behind the engine.
 *
 * @param name display name
 * @param identity SHA-256 of the bundle, in hex
 * @param adapter name of the merged adapter, or null
 * @param endOfTurn token ids that end an assistant turn
 * @param repetitionPenalty the model's own default, at least 1
 */
public record ModelDescription(
    String name,
    String identity,
    @Nullable String adapter,
    Set<Integer> endOfTurn,
    double repetitionPenalty) {

  /** Keeps an unmodifiable copy. */
  public ModelDescription {
    endOfTurn = Set.copyOf(endOfTurn);
  }
}
