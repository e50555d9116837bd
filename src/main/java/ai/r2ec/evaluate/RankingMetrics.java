package ai.r2ec.evaluate;

import java.util.Collection;
import java.util.OptionalInt;

/**
 * Means over cases with one target each. A target without a rank counts as a miss: it stays in the
 * denominator.
 */
public final class RankingMetrics {

  private final Collection<OptionalInt> ranks;

  /** Takes one rank (from 1) per case, empty where the target could not be ranked. */
  public RankingMetrics(Collection<OptionalInt> ranks) {
    this.ranks = ranks;
  }

  /** Number of cases. */
  public int cases() {
    return ranks.size();
  }

  /** Share of cases whose target ranks within the first k. */
  public double hitRateAt(int k) {
    return mean(new Metric(Metric.Kind.HIT, k));
  }

  /** Normalised discounted cumulative gain; with one target 1/log2(rank+1) within the first k. */
  public double ndcgAt(int k) {
    return mean(new Metric(Metric.Kind.NDCG, k));
  }

  /** Mean reciprocal rank over the whole catalogue. */
  public double mrr() {
    return mean(new Metric(Metric.Kind.MRR, 0));
  }

  /** Mean of a metric; not a number without cases. */
  public double mean(Metric metric) {
    return ranks.stream()
        .mapToDouble(rank -> metric.of(rank.orElse(0)))
        .average()
        .orElse(Double.NaN);
  }
}
