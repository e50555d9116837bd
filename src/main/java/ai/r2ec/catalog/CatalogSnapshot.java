package ai.r2ec.catalog;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue at one moment: items and their vectors. Never changes; a request takes one and works
 * on it to its end. Row numbers mean something within one snapshot only.
 */
public final class CatalogSnapshot {

  private final CatalogSpec spec;
  private final RowTable table;
  private final ItemSearch search;
  private final int size;
  private final int itemCount;

  CatalogSnapshot(CatalogSpec spec, RowTable table, @Nullable CompactMatrix matrix) {
    this.spec = spec;
    this.table = table;
    this.search = new ItemSearch(table, matrix, spec.temperature());
    this.size = table.ranked().cardinality();
    this.itemCount = table.live().cardinality();
  }

  /** The embedding identity of every vector in it. */
  public String generation() {
    return spec.generation();
  }

  /** Items that have a vector and can be ranked. */
  public int size() {
    return size;
  }

  /** The rows that can be ranked, ascending. There may be gaps. */
  public IntStream rows() {
    return table.ranked().stream();
  }

  /**
   * The item of a row that can be ranked.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Item item(int row) {
    return table.item(row);
  }

  /** The row of an item; empty when it is unknown or has no vector yet. */
  public OptionalInt rowOf(ItemId id) {
    int row = table.rowOf(id);
    return row >= 0 && table.ranked().get(row) ? OptionalInt.of(row) : OptionalInt.empty();
  }

  /** The item, whether it has a vector or not. */
  public Optional<Item> find(ItemId id) {
    int row = table.rowOf(id);
    return row < 0 ? Optional.empty() : Optional.of(table.item(row));
  }

  /**
   * The rows that can be ranked and bear one of these titles, ascending; case, spaces and the form
   * of composed characters do not matter. Several items may share a title.
   */
  public IntStream rowsTitled(Collection<String> titles) {
    if (titles.isEmpty()) {
      return IntStream.empty();
    }
    BitSet rows = table.rowsTitled(titles.stream().map(TitleKey::of).collect(Collectors.toSet()));
    rows.and(table.ranked());
    return rows.stream();
  }

  /** All items, those without a vector included, in no particular order. */
  public Iterable<Item> items() {
    return () -> table.live().stream().mapToObj(table::item).iterator();
  }

  /** All items, those without a vector included. */
  public int itemCount() {
    return itemCount;
  }

  /**
   * The row's vector as the model gave it, {@code (H)}, a copy.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public HiddenState vector(int row) {
    return new HiddenState(table.vector(row));
  }

  /** Cosine of two rows; 0 when one of them is the zero vector. */
  public double similarity(int rowA, int rowB) {
    return Cosine.of(
        Cosine.dot(table.vector(rowA), table.vector(rowB)), table.norm(rowA), table.norm(rowB));
  }

  /**
   * The best rows by score, exactly; rows of the same score in the order of their item ids. A zero
   * vector scores 0, whatever the other is.
   *
   * @return at most k rows, fewer when fewer are allowed
   */
  public List<ScoredItem> topK(HiddenState query, RowFilter filter, int k) {
    return topK(List.of(new ItemQuery(query, filter, k))).getFirst();
  }

  /** Answers several queries in one pass over the matrix; each as if it had been alone. */
  public List<List<ScoredItem>> topK(List<ItemQuery> queries) {
    queries.forEach(query -> checkDimension(query.vector()));
    return search.search(queries);
  }

  RowTable table() {
    return table;
  }

  private void checkDimension(HiddenState query) {
    if (query.dimension() != spec.dimension()) {
      throw new IllegalArgumentException(
          "query must have %d values, got %d".formatted(spec.dimension(), query.dimension()));
    }
  }
}
