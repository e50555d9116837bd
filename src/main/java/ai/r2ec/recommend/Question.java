package ai.r2ec.recommend;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.Warning;
import ai.r2ec.text.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * A query made ready: its history found, its scope settled, its prompt rendered, all against one
 * snapshot of the catalogue.
 *
 * @param query what was asked
 * @param snapshot the catalogue from the first token to the last rank
 * @param history the query's history
 * @param scope the rows that may be returned
 * @param prompt what the model reads
 * @param startNanos {@link System#nanoTime()} when the query arrived
 */
record Question(
    RecommendationQuery query,
    CatalogSnapshot snapshot,
    ResolvedHistory history,
    RankingScope scope,
    Prompt prompt,
    long startNanos) {

  List<RankedItem> rank(HiddenState user) {
    return new Ranking(snapshot, history).rank(user, scope, query);
  }

  /** Everything the caller should know, given how many items were ranked. */
  List<Warning> warnings(int ranked) {
    List<Warning> warnings = new ArrayList<>(history.warnings());
    warnings.addAll(scope.warnings());
    if (prompt.droppedHistory() > 0) {
      warnings.add(
          new Warning(
              "history_truncated",
              "the %d oldest history line(s) did not fit into the prompt"
                  .formatted(prompt.droppedHistory())));
    }
    if (ranked < query.k()) {
      warnings.add(
          new Warning(
              "fewer_items",
              "%d of %d items asked for could be ranked".formatted(ranked, query.k())));
    }
    int unencoded = snapshot.itemCount() - snapshot.size();
    if (unencoded > 0) {
      warnings.add(
          new Warning(
              "catalog_incomplete", unencoded + " catalogue item(s) have no embedding yet"));
    }
    return warnings;
  }
}
