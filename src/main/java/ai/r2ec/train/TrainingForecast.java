package ai.r2ec.train;

import ai.r2ec.train.config.TrainConfig;
import java.time.Duration;

/**
 * What a training will take, said before it starts.
 *
 * @param steps optimiser steps, those of a cold start included
 * @param users users or demonstrations that they learn from
 * @param evaluations times that the model is measured
 * @param tokens prompt and completion tokens that are learned from
 * @param time from the first evaluation to the last checkpoint, early stopping aside
 * @param memoryBytes most memory of the process
 * @param diskBytes checkpoints and records at the end
 */
public record TrainingForecast(
    long steps,
    long users,
    long evaluations,
    long tokens,
    Duration time,
    long memoryBytes,
    long diskBytes) {

  /** Records of one step: a line of metrics, an event and the sampled rationales. */
  private static final long RECORD_BYTES = 8_000;

  /**
   * How fast the machine is.
   *
   * @param secondsPerUser rollouts of a user and what is learned from them
   * @param tokensPerUser prompt and completion tokens of all rollouts of a user
   * @param secondsPerCase one greedy reasoning of an evaluation
   * @param secondsPerCatalogue encoding every item, which each evaluation begins with
   * @param checkpointBytes one checkpoint
   * @param memoryBytes most memory of the process
   */
  public record Rates(
      double secondsPerUser,
      double tokensPerUser,
      double secondsPerCase,
      double secondsPerCatalogue,
      long checkpointBytes,
      long memoryBytes) {

    /** The same where a user takes so many seconds; a case of an evaluation takes a share of it. */
    public Rates withSecondsPerUser(double seconds) {
      double factor = seconds / secondsPerUser;
      return new Rates(
          seconds,
          tokensPerUser,
          secondsPerCase * factor,
          secondsPerCatalogue * factor,
          checkpointBytes,
          memoryBytes);
    }
  }

  /**
   * Adds up.
   *
   * @param data what is learned from
   * @param rates how fast the machine is
   */
  public static TrainingForecast of(TrainConfig config, TrainingData data, Rates rates) {
    TrainingPlan plan = TrainingPlan.of(config, data);
    long steps = plan.steps();
    long users = 0;
    long evaluations = 0;
    double rollouts = 0;
    for (long done = 0; done <= steps; done++) {
      evaluations += plan.evaluatesAfter(done) ? 1 : 0;
      if (done < steps) {
        users += plan.users(done);
        // What is imitated is one sequence, not a group of them; nothing is generated either.
        boolean group = plan.phase(done) == TrainingPlan.Phase.RECPO;
        rollouts += plan.users(done) / (group ? 1.0 : config.rollout().numGenerations());
      }
    }
    int wanted = config.evaluation().evalSamples();
    int cases = wanted == 0 ? data.validation().size() : Math.min(wanted, data.validation().size());
    double seconds =
        rollouts * rates.secondsPerUser()
            + evaluations * (rates.secondsPerCatalogue() + cases * rates.secondsPerCase());
    // The best one stays beside the newest, and one is written before another is let go.
    long checkpoints = config.checkpoint().saveTotalLimit() + 2L;
    return new TrainingForecast(
        steps,
        users,
        evaluations,
        Math.round(rollouts * rates.tokensPerUser()),
        Duration.ofMillis(Math.round(1_000 * seconds)),
        rates.memoryBytes(),
        checkpoints * rates.checkpointBytes() + steps * RECORD_BYTES);
  }
}
