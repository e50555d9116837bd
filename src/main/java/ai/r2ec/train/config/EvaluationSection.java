package ai.r2ec.train.config;

/**
 * Section {@code evaluation}: when and on what the model is measured while training.
 *
 * @param evalOnStart whether before the first step; true as in the published code
 * @param evalSteps updates between two evaluations; 0 takes {@code evalsPerEpoch}
 * @param evalsPerEpoch evaluations spread over an epoch; the published code's 8
 * @param evalSamples validation samples drawn by the seed; 0 takes all
 * @param earlyStoppingPatience evaluations without a better one that end the training; the
 *     published code's 8; 0 never ends it
 * @param metricForBestModel what the best checkpoint is chosen by; the paper's NDCG@10
 * @param maxCompletionLength reasoning budget of an evaluation, greedy; 0 ranks without reasoning
 */
public record EvaluationSection(
    boolean evalOnStart,
    int evalSteps,
    int evalsPerEpoch,
    int evalSamples,
    int earlyStoppingPatience,
    String metricForBestModel,
    int maxCompletionLength) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public EvaluationSection {
    new Bounds("evaluation")
        .within("eval_steps", 0, Integer.MAX_VALUE, evalSteps)
        .within("evals_per_epoch", 1, 10_000, evalsPerEpoch)
        .within("eval_samples", 0, Integer.MAX_VALUE, evalSamples)
        .within("early_stopping_patience", 0, 100_000, earlyStoppingPatience)
        .matches(
            "metric_for_best_model",
            "(ndcg|hit|recall)@(5|10|20)|mrr",
            metricForBestModel,
            "ndcg@K, hit@K or recall@K with K 5, 10 or 20, or mrr")
        .within("max_completion_length", 0, 8_192, maxCompletionLength)
        .check();
  }

  /** The paper's. */
  public static EvaluationSection defaults() {
    return new EvaluationSection(true, 0, 8, 500, 8, "ndcg@10", 300);
  }
}
