package ai.r2ec.recommend;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.catalog.ScoredItem;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.RankedItem.Evidence;
import ai.r2ec.domain.RecommendationQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The recommendation head's last step: user vector to ranked items, with evidence when it is asked
 * for.
 */
final class Ranking {

  /** History items named per ranked item. */
  private static final int EVIDENCE_PER_ITEM = 3;

  private final CatalogSnapshot snapshot;
  private final ResolvedHistory history;

  Ranking(CatalogSnapshot snapshot, ResolvedHistory history) {
    this.snapshot = snapshot;
    this.history = history;
  }

  /** The best items of the scope, best first; fewer than {@code k} when the scope holds fewer. */
  List<RankedItem> rank(HiddenState user, RankingScope scope, RecommendationQuery query) {
    List<RankedItem> items = new ArrayList<>();
    for (ScoredItem scored : snapshot.topK(user, scope.filter(), query.k())) {
      items.add(
          new RankedItem(
              items.size() + 1,
              snapshot.item(scored.row()),
              scored.score(),
              scored.probability(),
              query.explain() == Explain.EVIDENCE ? evidence(scored.row()) : List.of()));
    }
    return items;
  }

  private List<Evidence> evidence(int row) {
    return history.knownRows().stream()
        .map(
            known ->
                new Evidence(
                    snapshot.item(known).id(),
                    snapshot.item(known).title(),
                    snapshot.similarity(known, row)))
        .sorted(
            Comparator.comparingDouble(Evidence::similarity)
                .reversed()
                .thenComparing(Evidence::itemId))
        .limit(EVIDENCE_PER_ITEM)
        .toList();
  }
}
