package ai.r2ec.train;

import ai.r2ec.train.config.RecPoSection;

/**
 * What a rollout is worth: {@code (1-β) · NDCG + β · softmax probability} of the target (arXiv
 * 2505.16994, section 4.2). With one target NDCG is {@code 1 / log2(rank + 1)} within the cut-off.
 *
 * @param beta β
 * @param cutoff deepest rank that NDCG counts
 */
record RewardFunction(double beta, int cutoff) {

  static RewardFunction of(RecPoSection options) {
    return new RewardFunction(options.rewardBeta(), options.rewardNdcgK());
  }

  double of(ItemTable.Standing standing) {
    double ndcg = standing.rank() <= cutoff ? Math.log(2) / Math.log(standing.rank() + 1.0) : 0;
    return (1 - beta) * ndcg + beta * standing.probability();
  }
}
