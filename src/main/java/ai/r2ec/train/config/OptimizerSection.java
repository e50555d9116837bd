package ai.r2ec.train.config;

/**
 * Section {@code optimizer}: steps and their size. AdamW always.
 *
 * @param learningRate peak; the published code's 1e-5
 * @param lrSchedulerType what follows the warm-up
 * @param warmupSteps steps over which the rate rises from 0; 32, and real here: the published
 *     code's has no effect
 * @param weightDecay decoupled; 0
 * @param adamBeta1 decay of the mean
 * @param adamBeta2 decay of the variance
 * @param adamEpsilon added to the root of the variance
 * @param maxGradNorm gradients are scaled down to this norm; 0 leaves them
 * @param perDeviceTrainBatchSize users per accumulation step; the published code's 4
 * @param gradientAccumulationSteps accumulation steps per update; 3 stand for its three processes
 * @param numTrainEpochs passes over the samples; the published script's 3
 * @param maxSteps updates at which training ends whatever the epochs; 0 for no such bound
 * @param microBatchTokens most tokens of one forward and backward pass; 0 fits them to the memory
 *     limit, and takes 4,096 where none is stated
 * @param gradientCheckpointing layers are computed once more on the way back instead of being kept:
 *     less memory, more time
 */
public record OptimizerSection(
    double learningRate,
    Schedule lrSchedulerType,
    int warmupSteps,
    double weightDecay,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double maxGradNorm,
    int perDeviceTrainBatchSize,
    int gradientAccumulationSteps,
    double numTrainEpochs,
    int maxSteps,
    int microBatchTokens,
    boolean gradientCheckpointing) {

  /** The learning rate after the warm-up. */
  public enum Schedule {
    /** Stays; the published code's. */
    CONSTANT,
    /** Falls to 0 in a line. */
    LINEAR,
    /** Falls to 0 along half a cosine. */
    COSINE
  }

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public OptimizerSection {
    new Bounds("optimizer")
        .aboveZero("learning_rate", 1, learningRate)
        .within("warmup_steps", 0, 1_000_000, warmupSteps)
        .within("weight_decay", 0, 1, weightDecay)
        .within("adam_beta1", 0, 0.9999, adamBeta1)
        .within("adam_beta2", 0, 0.999999, adamBeta2)
        .aboveZero("adam_epsilon", 1, adamEpsilon)
        .within("max_grad_norm", 0, 1e6, maxGradNorm)
        .within("per_device_train_batch_size", 1, 4_096, perDeviceTrainBatchSize)
        .within("gradient_accumulation_steps", 1, 4_096, gradientAccumulationSteps)
        .aboveZero("num_train_epochs", 10_000, numTrainEpochs)
        .within("max_steps", 0, Integer.MAX_VALUE, maxSteps)
        .within("micro_batch_tokens", 0, 1 << 24, microBatchTokens)
        .check();
  }

  /** The published code's, with a warm-up that works. */
  public static OptimizerSection defaults() {
    return new OptimizerSection(
        1e-5, Schedule.CONSTANT, 32, 0, 0.9, 0.999, 1e-8, 1.0, 4, 3, 3, 0, 0, true);
  }

  /** Users per update. */
  public int usersPerStep() {
    return perDeviceTrainBatchSize * gradientAccumulationSteps;
  }
}
