package ai.r2ec.catalog;

import ai.r2ec.catalog.BestRows.Scored;
import java.util.BitSet;
import java.util.List;

/** Scores every allowed row by itself: the definition of a search, and the way for small tables. */
final class ExactSearch {

  private final RowTable table;
  private final double temperature;

  ExactSearch(RowTable table, double temperature) {
    this.table = table;
    this.temperature = temperature;
  }

  /** The best k of some ranked rows. */
  List<ScoredItem> search(float[] query, BitSet rows, int k) {
    BestRows best = new BestRows(table, k);
    SoftmaxSum total = new SoftmaxSum();
    score(query, rows, best, total);
    return results(best, total);
  }

  /** Adds ranked rows to a search. */
  void score(float[] query, BitSet rows, BestRows best, SoftmaxSum total) {
    double length = Cosine.norm(query);
    float[] vector = new float[table.dimension()];
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      double cosine = cosine(query, length, row, vector);
      best.offer(row, cosine);
      total.add(cosine / temperature);
    }
  }

  /** Exact cosine of a query and a ranked row, through a buffer (H). */
  double cosine(float[] query, double length, int row, float[] buffer) {
    table.copyVector(row, buffer);
    return Cosine.of(Cosine.dot(query, buffer), length, table.norm(row));
  }

  /** The outcome of a search. */
  List<ScoredItem> results(BestRows best, SoftmaxSum total) {
    return best.best().stream().map(scored -> result(scored, total)).toList();
  }

  private ScoredItem result(Scored scored, SoftmaxSum total) {
    double score = scored.cosine() / temperature;
    return new ScoredItem(scored.row(), score, total.probability(score));
  }
}
