package ai.r2ec.evaluate;

import java.util.Collection;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;

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
    return mean(rank -> rank <= k ? 1 : 0);
  }

  /** Normalised discounted cumulative gain; with one target 1/log2(rank+1) within the first k. */
  public double ndcgAt(int k) {
    return mean(rank -> rank <= k ? Math.log(2) / Math.log(rank + 1.0) : 0);
  }

  /** Mean reciprocal rank over the whole catalogue. */
  public double mrr() {
    return mean(rank -> 1.0 / rank);
  }

  private double mean(IntToDoubleFunction gain) {
    return ranks.stream()
        .mapToDouble(rank -> rank.isPresent() ? gain.applyAsDouble(rank.getAsInt()) : 0)
        .average()
        .orElse(Double.NaN);
  }
}
