package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import java.util.Map;

/** Scores all items for a sample at once, without a language model. Thread-safe. */
public interface Baseline {

  /**
   * Name in reports and of its result file: letters, digits and hyphens, such as {@code popular}.
   */
  String name();

  /** What its scores depend on besides the split; kept results of other settings are refused. */
  default Map<String, String> settings() {
    return Map.of();
  }

  /**
   * Scores every item, the history's included; who asks does the masking.
   *
   * @return {@code (I)} in the order of {@code Split.items()}, higher is better, equal scores are
   *     ranked by index; {@link Double#NEGATIVE_INFINITY} for an item that cannot be ranked
   */
  double[] scores(Samples samples, int sample);
}
