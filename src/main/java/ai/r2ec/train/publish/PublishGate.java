package ai.r2ec.train.publish;

import ai.r2ec.evaluate.Figure;
import java.util.Locale;

/**
 * What a candidate must show to replace the current model: on the same test cases its mean is
 * higher, and the 95 % interval of the paired difference lies above 0 altogether.
 *
 * @param metric what was measured, such as {@code ndcg@10}
 * @param cases number of test cases
 * @param current of the model that serves
 * @param candidate of the model that is to
 * @param difference candidate minus current, case by case
 */
public record PublishGate(
    String metric, int cases, Figure current, Figure candidate, Figure difference) {

  /** Whether the candidate is better beyond chance. */
  public boolean isPassed() {
    return difference.low() > 0;
  }

  /** The judgement in one line. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%s over %,d cases: current %.4f, candidate %.4f, difference %+.4f [%+.4f, %+.4f]: %s",
        metric,
        cases,
        current.value(),
        candidate.value(),
        difference.value(),
        difference.low(),
        difference.high(),
        isPassed() ? "better" : "not better beyond chance");
  }
}
