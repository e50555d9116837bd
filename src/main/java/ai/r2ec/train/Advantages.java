package ai.r2ec.train;

import ai.r2ec.train.config.AdvantageForm;
import java.util.Arrays;

/** Rewards against their group: what a rollout was worth beyond the user's other rollouts. */
final class Advantages {

  /** As in the published code; keeps a group of equal rewards at zero. */
  private static final double EPSILON = 1e-8;

  private Advantages() {}

  /**
   * Advantages of one user's rollouts.
   *
   * @param rewards {@code (G)}, at least one
   * @return {@code (G)}
   */
  static double[] of(double[] rewards, AdvantageForm form) {
    double mean = Arrays.stream(rewards).average().orElseThrow();
    double size = rewards.length;
    return switch (form) {
      case GROUP_NORMALIZED -> {
        double deviation = deviation(rewards);
        yield rewards.length == 1
            ? new double[] {1}
            : Arrays.stream(rewards).map(r -> (r - mean) / (deviation + EPSILON)).toArray();
      }
      case LEAVE_ONE_OUT ->
          Arrays.stream(rewards).map(r -> size / (size - 1) * (r - mean)).toArray();
      case RREC_LEAVE_ONE_OUT ->
          Arrays.stream(rewards).map(r -> r * (1 + 1 / size) - mean).toArray();
    };
  }

  /** Sample standard deviation, with {@code G - 1}; 0 for one reward. */
  static double deviation(double[] rewards) {
    double mean = Arrays.stream(rewards).average().orElseThrow();
    double squares = Arrays.stream(rewards).map(r -> (r - mean) * (r - mean)).sum();
    return rewards.length == 1 ? 0 : Math.sqrt(squares / (rewards.length - 1));
  }
}
