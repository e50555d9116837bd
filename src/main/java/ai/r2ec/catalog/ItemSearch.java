package ai.r2ec.catalog;

import ai.r2ec.catalog.CompactSearch.Search;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes each query the cheaper way; the rows and scores are the same on both. */
final class ItemSearch {

  /** Up to so many rows are scored one by one sooner than a pass over the compact matrix. */
  private static final int FEW_ROWS = CompactMatrix.BLOCK_ROWS;

  private final RowTable table;
  private final ExactSearch exact;
  private final @Nullable CompactSearch compact;

  ItemSearch(RowTable table, @Nullable CompactMatrix matrix, double temperature) {
    this.table = table;
    this.exact = new ExactSearch(table, temperature);
    this.compact = matrix == null ? null : new CompactSearch(table, matrix, temperature);
  }

  /** Answers in the order of the queries. */
  List<List<ScoredItem>> search(List<ItemQuery> queries) {
    List<Search> searches = new ArrayList<>();
    for (ItemQuery query : queries) {
      searches.add(new Search(query.vector().values(), allowed(query.filter()), query.k()));
    }
    List<List<ScoredItem>> largeAnswers = compactly(searches.stream().filter(this::pays).toList());
    List<List<ScoredItem>> answers = new ArrayList<>();
    int next = 0;
    for (Search search : searches) {
      answers.add(
          pays(search)
              ? largeAnswers.get(next++)
              : exact.search(search.vector(), search.allowed(), search.k()));
    }
    return answers;
  }

  private List<List<ScoredItem>> compactly(List<Search> searches) {
    List<List<ScoredItem>> answers = new ArrayList<>();
    if (compact != null) {
      for (int from = 0; from < searches.size(); from += compact.maxBatch()) {
        int to = Math.min(searches.size(), from + compact.maxBatch());
        answers.addAll(compact.search(searches.subList(from, to)));
      }
    }
    return answers;
  }

  private boolean pays(Search search) {
    return compact != null && search.allowed().cardinality() > FEW_ROWS;
  }

  private BitSet allowed(RowFilter filter) {
    BitSet allowed = (BitSet) table.ranked().clone();
    switch (filter) {
      case RowFilter.All all -> allowed.andNot(all.excluded());
      case RowFilter.Only only -> allowed.and(only.rows());
    }
    return allowed;
  }
}
