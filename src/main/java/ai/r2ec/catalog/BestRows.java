package ai.r2ec.catalog;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the best k rows of many: higher cosine first, then the smaller item id. */
final class BestRows {

  /**
   * A row and its exact cosine.
   *
   * @param row row of the table
   * @param cosine -1 to 1
   */
  record Scored(int row, double cosine) {}

  private final Comparator<Scored> bestFirst;
  private final PriorityQueue<Scored> worstFirst;
  private final int k;

  BestRows(RowTable table, int k) {
    this.bestFirst =
        Comparator.comparingDouble(Scored::cosine)
            .reversed()
            .thenComparing(scored -> table.item(scored.row()).id());
    this.worstFirst = new PriorityQueue<>(bestFirst.reversed());
    this.k = k;
  }

  void offer(int row, double cosine) {
    if (worstFirst.size() < k) {
      worstFirst.add(new Scored(row, cosine));
    } else if (cosine >= worstFirst.element().cosine()) {
      // Ties go by id, which the queue's order settles.
      worstFirst.add(new Scored(row, cosine));
      worstFirst.remove();
    }
  }

  /** The rows, best first. */
  List<Scored> best() {
    Scored[] sorted = worstFirst.toArray(Scored[]::new);
    Arrays.sort(sorted, bestFirst);
    return List.of(sorted);
  }
}
