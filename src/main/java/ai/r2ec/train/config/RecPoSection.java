package ai.r2ec.train.config;

/**
 * Section {@code recpo}: reward, advantage and loss.
 *
 * @param rewardBeta β of {@code (1 − β) · NDCG + β · probability}; the paper's 0.05
 * @param rewardNdcgK cut-off of the reward's NDCG; the published code's 1,000
 * @param advantage how rewards are compared within a group
 * @param epsilon lower clip range; 0.2
 * @param epsilonHigh upper clip range; 0.28
 * @param relabelTopk best rollouts of a group that carry the recommendation part; 1, and 2 in the
 *     published script
 * @param tokenLossWeight factor on the token part; 1 as in the paper
 * @param recommendationLossWeight factor on the recommendation part; 1 as in the paper
 * @param extraNegatives items drawn beside the targets of the batch; 0 as in the paper
 * @param maskDuplicateTargets whether another user's equal target is left out of the negatives
 * @param wholeCatalogue whether every item is a column, encoded with gradient, in place of the
 *     batch's targets: the softmax that serves, for catalogues of some hundred items
 * @param freshItems items of the whole catalogue, drawn anew for each step, that are encoded with
 *     gradient; the others stand with the vectors they had when they were drawn last. 0 for all
 * @param importanceSamplingCorrection whether each drawn token of the token part is weighed by the
 *     learner's probability over the one that the engine had, both at temperature 1: they differ by
 *     the precision they compute in
 * @param importanceSamplingCap most such a weight may be; TRL's 2.0
 */
public record RecPoSection(
    double rewardBeta,
    int rewardNdcgK,
    AdvantageForm advantage,
    double epsilon,
    double epsilonHigh,
    int relabelTopk,
    double tokenLossWeight,
    double recommendationLossWeight,
    int extraNegatives,
    boolean maskDuplicateTargets,
    boolean wholeCatalogue,
    int freshItems,
    boolean importanceSamplingCorrection,
    double importanceSamplingCap) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public RecPoSection {
    new Bounds("recpo")
        .within("reward_beta", 0, 1, rewardBeta)
        .within("reward_ndcg_k", 1, 1_000_000, rewardNdcgK)
        .within("epsilon", 0, 0.99, epsilon)
        .within("epsilon_high", 0, 10, epsilonHigh)
        .within("relabel_topk", 1, 256, relabelTopk)
        .within("token_loss_weight", 0, 1_000, tokenLossWeight)
        .within("recommendation_loss_weight", 0, 1_000, recommendationLossWeight)
        .holds(
            "token_loss_weight",
            tokenLossWeight + recommendationLossWeight > 0,
            "and recommendation_loss_weight must not both be 0")
        .within("extra_negatives", 0, 100_000, extraNegatives)
        .within("fresh_items", 0, 100_000, freshItems)
        .within("importance_sampling_cap", 1, 1_000, importanceSamplingCap)
        .check();
  }

  /** Whether a batch stands beside items with the vectors that they had before. */
  public boolean readsItemTable() {
    return wholeCatalogue || extraNegatives > 0;
  }

  /** The paper's. */
  public static RecPoSection defaults() {
    return new RecPoSection(
        0.05,
        1_000,
        AdvantageForm.GROUP_NORMALIZED,
        0.2,
        0.28,
        1,
        1,
        1,
        0,
        false,
        false,
        0,
        false,
        2.0);
  }
}
