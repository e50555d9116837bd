package ai.r2ec.train;

import java.util.List;

/**
 * How far the learner's policy is from the one that drew, over the tokens whose log-probability was
 * recorded when they were drawn: the engine computes in another precision than the learner does.
 *
 * @param tokens tokens that were compared
 * @param ratioSum weights π / behaviour up to the cap, summed
 * @param ratioMin smallest of them
 * @param ratioMax largest of them
 * @param differenceSum |log π - log behaviour|, summed
 * @param differenceMax largest of these
 */
record SamplingShift(
    long tokens,
    double ratioSum,
    double ratioMin,
    double ratioMax,
    double differenceSum,
    double differenceMax) {

  static final SamplingShift NONE = new SamplingShift(0, 0, Double.POSITIVE_INFINITY, 0, 0, 0);

  /**
   * Adds the tokens of a micro-batch.
   *
   * @param rollouts examples with what was recorded, NaN where nothing was; or nothing at all
   * @param now log-probabilities under the learner, all completions in a row
   * @param cap most that a token is weighed by
   */
  SamplingShift plus(List<MicroBatch.Example> rollouts, float[] now, double cap) {
    SamplingShift sum = this;
    int at = 0;
    for (MicroBatch.Example each : rollouts) {
      float[] before = each.before();
      for (int i = 0; i < before.length; i++) {
        if (!Float.isNaN(before[i])) {
          sum = sum.plus((double) now[at + i] - before[i], cap);
        }
      }
      at += each.completion().length;
    }
    return sum;
  }

  private SamplingShift plus(double difference, double cap) {
    double ratio = Math.min(Math.exp(difference), cap);
    return new SamplingShift(
        tokens + 1,
        ratioSum + ratio,
        Math.min(ratioMin, ratio),
        Math.max(ratioMax, ratio),
        differenceSum + Math.abs(difference),
        Math.max(differenceMax, Math.abs(difference)));
  }

  /** By TRL's names (GRPO trainer); nothing where no token was compared. */
  Metrics into(Metrics metrics) {
    if (tokens > 0) {
      metrics
          .put("sampling/sampling_logp_difference/mean", differenceSum / tokens)
          .put("sampling/sampling_logp_difference/max", differenceMax)
          .put("sampling/importance_sampling_ratio/min", ratioMin)
          .put("sampling/importance_sampling_ratio/mean", ratioSum / tokens)
          .put("sampling/importance_sampling_ratio/max", ratioMax);
    }
    return metrics;
  }
}
