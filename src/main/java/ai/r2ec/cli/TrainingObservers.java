package ai.r2ec.cli;

import ai.r2ec.train.Rollout;
import ai.r2ec.train.StepMetrics;
import ai.r2ec.train.TrainingObserver;
import java.nio.file.Path;
import java.util.List;

/** Several observers as one; each hears everything, in the given order. */
record TrainingObservers(List<TrainingObserver> observers) implements TrainingObserver {

  static TrainingObserver of(List<TrainingObserver> observers) {
    return new TrainingObservers(List.copyOf(observers));
  }

  @Override
  public void onStep(StepMetrics metrics, List<Rollout> rollouts) {
    observers.forEach(observer -> observer.onStep(metrics, rollouts));
  }

  @Override
  public void onEvaluation(StepMetrics metrics, boolean best) {
    observers.forEach(observer -> observer.onEvaluation(metrics, best));
  }

  @Override
  public void onCheckpoint(long step, Path folder) {
    observers.forEach(observer -> observer.onCheckpoint(step, folder));
  }
}
