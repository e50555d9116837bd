package ai.r2ec.train;

import java.nio.file.Path;
import java.util.List;

/**
 * Hears what a training run does, in order, on the thread that trains. An observer that throws ends
 * the run.
 */
public interface TrainingObserver {

  /** Hears nothing. */
  TrainingObserver NONE = new TrainingObserver() {};

  /**
   * An optimiser step is done.
   *
   * @param rollouts what it learned from, in the order of its batch; empty in a cold start
   */
  default void onStep(StepMetrics metrics, List<Rollout> rollouts) {}

  /**
   * The model was evaluated on the validation split.
   *
   * @param best whether it is the best evaluation of the run
   */
  default void onEvaluation(StepMetrics metrics, boolean best) {}

  /** A checkpoint is complete on disk. */
  default void onCheckpoint(long step, Path folder) {}
}
