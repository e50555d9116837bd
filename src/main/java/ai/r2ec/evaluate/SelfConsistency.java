package ai.r2ec.evaluate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How alike the rankings of the same user are when the reasoning is drawn again.
 *
 * @param samples rankings a user
 * @param cases users asked
 * @param overlapAt10 mean share of the first 10 items that two of them have in common, over all
 *     pairs and users
 */
public record SelfConsistency(int samples, int cases, double overlapAt10) {

  private static final int K = 10;

  /**
   * Compares draws.
   *
   * @param draws results of each draw, the same cases in the same order
   */
  public static SelfConsistency of(List<List<CaseResult>> draws) {
    int cases = draws.isEmpty() ? 0 : draws.getFirst().size();
    double sum = 0;
    int pairs = 0;
    for (int one = 0; one < cases; one++) {
      for (int a = 0; a < draws.size(); a++) {
        for (int b = a + 1; b < draws.size(); b++) {
          sum += overlap(draws.get(a).get(one), draws.get(b).get(one));
          pairs++;
        }
      }
    }
    return new SelfConsistency(draws.size(), cases, pairs == 0 ? 0 : sum / pairs);
  }

  private static double overlap(CaseResult a, CaseResult b) {
    Set<Integer> common = new HashSet<>(first(a));
    common.retainAll(first(b));
    int most = Math.min(first(a).size(), first(b).size());
    return most == 0 ? 0 : (double) common.size() / most;
  }

  private static List<Integer> first(CaseResult result) {
    return result.top().subList(0, Math.min(K, result.top().size()));
  }
}
