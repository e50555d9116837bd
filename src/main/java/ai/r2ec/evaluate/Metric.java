package ai.r2ec.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A figure of one case, averaged over cases. With one target a case, Recall equals Hit; both are
 * reported since both names are asked for.
 *
 * @param kind which figure
 * @param k how many ranks count; 0 for all
 */
public record Metric(Kind kind, int k) {

  /** Ranks at which figures are cut. */
  public static final List<Integer> CUTS = List.of(5, 10, 20);

  /** Every metric of a report. */
  public static final List<Metric> ALL =
      Stream.concat(
              Stream.of(Kind.HIT, Kind.NDCG, Kind.RECALL)
                  .flatMap(kind -> CUTS.stream().map(k -> new Metric(kind, k))),
              Stream.of(new Metric(Kind.MRR, 0)))
          .toList();

  /** Figures by rank. */
  public enum Kind {
    /** 1 when the target is within the first k. */
    HIT,
    /** 1/log2(rank+1) within the first k: discounted cumulative gain with an ideal of 1. */
    NDCG,
    /** Share of the targets, which is one, within the first k. */
    RECALL,
    /** 1/rank, over all ranks. */
    MRR
  }

  /** Name in reports, such as {@code ndcg@10}. */
  public String name() {
    String word = kind.name().toLowerCase(Locale.ROOT);
    return k == 0 ? word : word + "@" + k;
  }

  /**
   * The figure of a case.
   *
   * @param rank from 1; 0 when the target cannot be ranked, which is a miss
   */
  public double of(int rank) {
    if (rank < 1 || (k > 0 && rank > k)) {
      return 0;
    }
    return switch (kind) {
      case HIT, RECALL -> 1;
      case NDCG -> Math.log(2) / Math.log(rank + 1.0);
      case MRR -> 1.0 / rank;
    };
  }
}
