package ai.r2ec.train;

/**
 * Where a training stands between two steps; with the tensors beside it in a checkpoint it is all
 * that the next step depends on.
 *
 * @param step optimiser steps done
 * @param measured steps done at the last evaluation, -1 before the first
 * @param best objective of the best evaluation
 * @param bestStep steps done at it, -1 when there is none
 * @param sinceBest evaluations after it
 */
record TrainingState(long step, long measured, double best, long bestStep, int sinceBest) {

  static final TrainingState START = new TrainingState(0, -1, Double.NEGATIVE_INFINITY, -1, 0);

  /** One step on. */
  TrainingState stepped() {
    return new TrainingState(step + 1, measured, best, bestStep, sinceBest);
  }

  /** After an evaluation here. */
  TrainingState evaluated(double objective) {
    return objective > best
        ? new TrainingState(step, step, objective, step, 0)
        : new TrainingState(step, step, best, bestStep, sinceBest + 1);
  }
}
