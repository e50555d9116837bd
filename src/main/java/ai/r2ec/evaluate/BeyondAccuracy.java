package ai.r2ec.evaluate;

import ai.r2ec.data.Split;
import java.util.BitSet;
import java.util.List;

/**
 * What a ranker recommends, whether it is right or not; history masked.
 *
 * @param k the first k items of every ranking are looked at
 * @param coverage share of all items that anybody is shown
 * @param novelty mean of −log2 of an item's share of the training targets, one added to each count
 * @param popularityBias mean training count of the items shown over that of the targets; 1 is as
 *     popular as what users really took
 */
public record BeyondAccuracy(int k, double coverage, double novelty, double popularityBias) {

  static BeyondAccuracy of(Split split, List<CaseResult> results, int k) {
    double[] counts = Popular.of(split).scores(split.train(), 0);
    double total = split.train().size() + (double) counts.length;
    BitSet shown = new BitSet();
    long places = 0;
    double surprise = 0;
    double shownCount = 0;
    double targetCount = 0;
    for (CaseResult result : results) {
      targetCount += counts[split.test().target(result.sample())];
      for (int item : result.top().subList(0, Math.min(k, result.top().size()))) {
        shown.set(item);
        places++;
        surprise -= Math.log((counts[item] + 1) / total) / Math.log(2);
        shownCount += counts[item];
      }
    }
    double targets = targetCount / Math.max(1, results.size());
    return new BeyondAccuracy(
        k,
        (double) shown.cardinality() / counts.length,
        surprise / Math.max(1, places),
        targets == 0 ? 0 : shownCount / Math.max(1, places) / targets);
  }
}
