package ai.r2ec.train;

import ai.r2ec.data.Samples;
import ai.r2ec.domain.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A random order in which some samples of one user stand side by side. */
final class UserGroups {

  private UserGroups() {}

  /**
   * Draws an order: the samples of each user are drawn into groups, and the groups shuffled.
   *
   * @param users of each sample
   * @param together most samples of a group; only the last group of a user has fewer
   * @return every index once
   */
  static int[] order(List<UserId> users, int together, long seed) {
    Map<UserId, List<Integer>> samples = new LinkedHashMap<>();
    for (int i = 0; i < users.size(); i++) {
      samples.computeIfAbsent(users.get(i), _ -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> groups = new ArrayList<>();
    for (List<Integer> own : samples.values()) {
      List<Integer> drawn = shuffled(own, TrainingPlan.seed(seed, own.getFirst()));
      for (int from = 0; from < drawn.size(); from += together) {
        groups.add(drawn.subList(from, Math.min(drawn.size(), from + together)));
      }
    }
    return shuffled(groups, seed).stream()
        .flatMap(Collection::stream)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static <T> List<T> shuffled(List<T> values, long seed) {
    List<T> shuffled = new ArrayList<>();
    for (int index : Samples.permutation(values.size(), seed)) {
      shuffled.add(values.get(index));
    }
    return shuffled;
  }
}
