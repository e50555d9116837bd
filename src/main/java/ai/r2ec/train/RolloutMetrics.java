package ai.r2ec.train;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a step's rollouts were like, by TRL's names (GRPO trainer) where it has one. */
final class RolloutMetrics {

  private RolloutMetrics() {}

  static Metrics of(List<Rollout> rollouts, int group, BatchLearner.Sums sums) {
    double deviations = 0;
    int silent = 0;
    int groups = rollouts.size() / group;
    for (int i = 0; i < groups; i++) {
      double[] rewards =
          rollouts.subList(i * group, (i + 1) * group).stream()
              .mapToDouble(Rollout::reward)
              .toArray();
      double deviation = Advantages.deviation(rewards);
      deviations += deviation;
      silent += deviation < 1e-6 ? 1 : 0;
    }
    double tokens = rollouts.stream().mapToInt(rollout -> rollout.completion().length).sum();
    Metrics metrics = new Metrics();
    metrics
        .put("loss", sums.tokenLoss() + sums.rankLoss())
        .put("loss/token", sums.tokenLoss())
        .put("loss/recommendation", sums.rankLoss())
        .put("reward", mean(rollouts, Rollout::reward))
        .put("reward_std", deviations / groups)
        .put("frac_reward_zero_std", (double) silent / groups)
        .put("ndcg", mean(rollouts, rollout -> Math.log(2) / Math.log(rollout.rank() + 1.0)))
        .put("hit@10", mean(rollouts, rollout -> rollout.rank() <= 10 ? 1 : 0))
        .put("target_log_prob", sums.targetLogProbSum() / rollouts.size())
        .put("completions/mean_length", tokens / rollouts.size())
        .put("completions/min_length", length(rollouts, false))
        .put("completions/max_length", length(rollouts, true))
        .put(
            "completions/clipped_ratio",
            mean(rollouts, rollout -> RecPoStep.isTerminated(rollout) ? 0 : 1))
        .put("entropy", sums.entropySum() / tokens)
        .put("clip_ratio", sums.clippedTokens() / tokens)
        .put("num_tokens", (double) sums.tokens());
    return sums.shift().into(metrics);
  }

  private static double length(List<Rollout> rollouts, boolean longest) {
    return rollouts.stream()
        .mapToInt(rollout -> rollout.completion().length)
        .reduce((a, b) -> longest ? Math.max(a, b) : Math.min(a, b))
        .orElseThrow();
  }

  private static double mean(List<Rollout> rollouts, ToDoubleFunction<Rollout> value) {
    return rollouts.stream().mapToDouble(value).average().orElseThrow();
  }
}
