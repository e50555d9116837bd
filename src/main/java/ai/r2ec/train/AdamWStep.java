package ai.r2ec.train;

import ai.r2ec.train.config.OptimizerSection;

/**
 * One step of AdamW.
 *
 * @param number from 1
 * @param rate learning rate of this step
 * @param options decays, epsilon and the bound of the norm
 */
record AdamWStep(long number, double rate, OptimizerSection options) {

  /** As {@code learner.py} takes them. */
  double[] values() {
    return new double[] {
      number,
      rate,
      options.adamBeta1(),
      options.adamBeta2(),
      options.adamEpsilon(),
      options.weightDecay(),
      options.maxGradNorm() == 0 ? Double.MAX_VALUE : options.maxGradNorm()
    };
  }
}
