package ai.r2ec.train;

/**
 * Constants of the objective for one batch.
 *
 * @param tokens completion tokens of the whole batch, Σ T_i
 * @param rollouts rollouts of the whole batch, N
 * @param temperature τ of the in-batch softmax
 * @param clipLow ρ is clipped below 1 - this
 * @param clipHigh and above 1 + this
 * @param tokenWeight factor on the token part
 * @param rankWeight factor on the recommendation part
 * @param cap most that a token is weighed by π / behaviour; 0 when {@code before} is the policy
 *     that the clip refers to
 */
record ObjectiveTerms(
    long tokens,
    long rollouts,
    double temperature,
    double clipLow,
    double clipHigh,
    double tokenWeight,
    double rankWeight,
    double cap) {

  /** As {@code learner.py} takes them. */
  double[] values() {
    return new double[] {
      tokens, rollouts, temperature, clipLow, clipHigh, tokenWeight, rankWeight, cap
    };
  }
}
