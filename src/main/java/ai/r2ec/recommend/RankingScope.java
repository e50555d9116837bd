package ai.r2ec.recommend;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.catalog.RowFilter;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.Warning;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which rows a query may be answered with: the candidates or the whole catalogue, less the known
 * history and what the query excludes.
 *
 * @param filter rows that may be returned
 * @param warnings candidates that could not be used
 */
record RankingScope(RowFilter filter, List<Warning> warnings) {

  /**
   * Settles the scope before any token is generated, so that a hopeless query costs nothing.
   *
   * @throws R2ecException.Invalid if candidates are given and none of them can be ranked
   */
  static RankingScope of(
      RecommendationQuery query, ResolvedHistory history, CatalogSnapshot snapshot) {
    BitSet masked = history.mask();
    query.exclude().forEach(id -> snapshot.rowOf(id).ifPresent(masked::set));
    List<ItemId> candidates = query.candidates();
    return candidates == null
        ? new RankingScope(new RowFilter.All(masked), List.of())
        : candidates(candidates, masked, snapshot);
  }

  private static RankingScope candidates(
      List<ItemId> candidates, BitSet masked, CatalogSnapshot snapshot) {
    BitSet allowed = new BitSet();
    long unknown = candidates.stream().filter(id -> snapshot.rowOf(id).isEmpty()).count();
    candidates.forEach(id -> snapshot.rowOf(id).ifPresent(allowed::set));
    int known = allowed.cardinality();
    allowed.andNot(masked);
    if (allowed.isEmpty()) {
      throw new R2ecException.Invalid(
          "/candidates",
          "none of the candidates can be ranked: unknown, excluded or in the history");
    }
    List<Warning> warnings = new ArrayList<>();
    if (unknown > 0) {
      warnings.add(
          new Warning("unknown_candidate", unknown + " candidate(s) are not in the catalogue"));
    }
    if (allowed.cardinality() < known) {
      warnings.add(
          new Warning(
              "masked_candidate",
              (known - allowed.cardinality()) + " candidate(s) are excluded or in the history"));
    }
    return new RankingScope(new RowFilter.Only(allowed), warnings);
  }
}
