package ai.r2ec.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what recurs in a history. */
final class WordCounts {

  private WordCounts() {}

  /**
   * Words with the number of times that they occur, most frequent first, the more recent first
   * among equals.
   *
   * @param newestFirst the words of each event
   */
  static List<Map.Entry<String, Integer>> ordered(
      Collection<? extends Collection<String>> newestFirst) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    newestFirst.forEach(words -> words.forEach(word -> counts.merge(word, 1, Integer::sum)));
    List<Map.Entry<String, Integer>> ordered = new ArrayList<>(counts.entrySet());
    ordered.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    return ordered;
  }
}
