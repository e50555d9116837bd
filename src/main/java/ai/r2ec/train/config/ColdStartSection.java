package ai.r2ec.train.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code cold_start}: what comes before the first rollout, for models that can not reason
 * yet. Off by default: each is a departure from the paper.
 *
 * @param demonstrations prompts with reasoning that a supervised start imitates, JSON lines; null
 *     for none
 * @param supervisedSteps updates of that start; 0 leaves it out
 * @param supervisedLearningRate peak
 * @param supervisedBatchSize demonstrations per update
 * @param windowsPerUser demonstrations of one user that come together in an update: their prompts
 *     are beginnings of one another, which are computed once
 * @param contrastiveSteps updates of the recommendation part alone, without reasoning; 0 leaves
 *     them out
 * @param contrastiveLearningRate peak
 * @param contrastiveBatchSize users per update: each other's targets are their negatives
 * @param learnPrompts whether the supervised start also learns to write the prompts, the way a
 *     language model is pretrained: for a model that knows no word yet
 * @param everyEvent whether each event of a history is asked for at the end of the line before it,
 *     beside the target, among all of the batch's, or all items with {@code recpo.whole_catalogue}
 */
public record ColdStartSection(
    @Nullable Path demonstrations,
    int supervisedSteps,
    double supervisedLearningRate,
    int supervisedBatchSize,
    int windowsPerUser,
    int contrastiveSteps,
    double contrastiveLearningRate,
    int contrastiveBatchSize,
    boolean learnPrompts,
    boolean everyEvent) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public ColdStartSection {
    new Bounds("cold_start")
        .within("supervised_steps", 0, Integer.MAX_VALUE, supervisedSteps)
        .aboveZero("supervised_learning_rate", 1, supervisedLearningRate)
        .within("supervised_batch_size", 1, 4_096, supervisedBatchSize)
        .within("windows_per_user", 1, 4_096, windowsPerUser)
        .within("contrastive_steps", 0, Integer.MAX_VALUE, contrastiveSteps)
        .aboveZero("contrastive_learning_rate", 1, contrastiveLearningRate)
        .within("contrastive_batch_size", 2, 65_536, contrastiveBatchSize)
        .check();
  }

  /** Nothing before the first rollout. */
  public static ColdStartSection defaults() {
    return new ColdStartSection(null, 0, 1e-4, 16, 1, 0, 1e-4, 32, false, false);
  }
}
