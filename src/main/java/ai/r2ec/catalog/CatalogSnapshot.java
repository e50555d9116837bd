package ai.r2ec.catalog;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A catalogue at one moment: items and their vectors. Never changes; a request takes one and works
 * on it to its end. Row numbers mean something within one snapshot only.
 */
public final class CatalogSnapshot {

  private final CatalogSpec spec;
  private final Map<ItemId, Item> items;
  private final List<ItemId> ids;
  private final List<float[]> vectors;
  private final Map<ItemId, Integer> rows;

  CatalogSnapshot(CatalogSpec spec, Map<ItemId, Item> items, Map<ItemId, EmbeddingRow> stored) {
    this.spec = spec;
    this.items = Map.copyOf(items);
    this.ids = stored.keySet().stream().sorted().toList();
    this.vectors = new ArrayList<>();
    this.rows = new HashMap<>();
    for (ItemId id : ids) {
      rows.put(id, rows.size());
    }
    stored.values().stream()
        .sorted(Comparator.comparing(EmbeddingRow::id))
        .forEach(row -> vectors.add(row.vector()));
  }

  /** The embedding identity of every vector in it. */
  public String generation() {
    return spec.generation();
  }

  /** Items that have a vector and can be ranked. */
  public int size() {
    return ids.size();
  }

  /** The rows that can be ranked, ascending. There may be gaps. */
  public IntStream rows() {
    return IntStream.range(0, ids.size());
  }

  /** The item of a row. */
  public Item item(int row) {
    return find(ids.get(row)).orElseThrow();
  }

  /** The row of an item; empty when it is unknown or has no vector yet. */
  public OptionalInt rowOf(ItemId id) {
    Integer row = rows.get(id);
    return row == null ? OptionalInt.empty() : OptionalInt.of(row);
  }

  /** The item, whether it has a vector or not. */
  public Optional<Item> find(ItemId id) {
    return Optional.ofNullable(items.get(id));
  }

  /** All items, those without a vector included, in no particular order. */
  public Iterable<Item> items() {
    return items.values();
  }

  /** All items, those without a vector included. */
  public int itemCount() {
    return items.size();
  }

  /** The row's vector as the model gave it, {@code (H)}, a copy. */
  public HiddenState vector(int row) {
    return new HiddenState(vectors.get(row).clone());
  }

  /** Cosine of two rows; 0 when one of them is the zero vector. */
  public double similarity(int rowA, int rowB) {
    return cosine(vectors.get(rowA), vectors.get(rowB));
  }

  /**
   * The best rows by score, exactly; rows of the same score in the order of their item ids.
   *
   * @return at most k rows, fewer when fewer are allowed
   */
  public List<ScoredItem> topK(HiddenState query, RowFilter filter, int k) {
    return topK(List.of(new ItemQuery(query, filter, k))).getFirst();
  }

  /** Answers several queries in one pass over the matrix; each as if it had been alone. */
  public List<List<ScoredItem>> topK(List<ItemQuery> queries) {
    return queries.stream().map(this::search).toList();
  }

  private List<ScoredItem> search(ItemQuery query) {
    checkDimension(query.vector());
    double[] scores = new double[ids.size()];
    int[] allowed = rows().filter(query.filter()::allows).toArray();
    double max = Double.NEGATIVE_INFINITY;
    for (int row : allowed) {
      scores[row] = cosine(query.vector().values(), vectors.get(row)) / spec.temperature();
      max = Math.max(max, scores[row]);
    }
    double total = 0;
    for (int row : allowed) {
      total += Math.exp(scores[row] - max);
    }
    double best = max;
    double sum = total;
    return IntStream.of(allowed)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(row -> -scores[row]).thenComparing(ids::get))
        .limit(query.k())
        .map(row -> new ScoredItem(row, scores[row], Math.exp(scores[row] - best) / sum))
        .toList();
  }

  private void checkDimension(HiddenState query) {
    if (query.dimension() != spec.dimension()) {
      throw new IllegalArgumentException(
          "query must have %d values, got %d".formatted(spec.dimension(), query.dimension()));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return squareA == 0 || squareB == 0 ? 0 : dot / Math.sqrt(squareA * squareB);
  }
}
