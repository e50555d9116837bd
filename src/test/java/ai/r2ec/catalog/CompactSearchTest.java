package ai.r2ec.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.catalog.CompactSearch.Search;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompactSearchTest {

  private static final int DIMENSION = 40;
  private static final double TAU = 0.02;
  private static final int ROWS = 2 * CompactMatrix.BLOCK_ROWS + 5_000;

  /** Relative error of a probability that rounding to int8 may leave. */
  private static final double PROBABILITY_ERROR = 1e-3;

  private final Random random = new Random(17);

  @Test
  void rowsAndScoresAreThoseOfTheExactSearchForEveryKindOfData() {
    for (Shape shape : Shape.values()) {
      RowTable table = table(shape, ROWS);
      List<Search> searches = searches(table, shape, 6);
      List<List<ScoredItem>> compact = compact(table).search(searches);
      for (int i = 0; i < searches.size(); i++) {
        assertSame(compact.get(i), exact(table, searches.get(i)));
      }
    }
  }

  @Test
  void aQueryScoresTheSameBitForBitAloneAndInABatch() {
    RowTable table = table(Shape.WIDE_MEAN, ROWS);
    CompactSearch search = compact(table);
    List<Search> searches = searches(table, Shape.WIDE_MEAN, search.maxBatch());
    List<List<ScoredItem>> together = search.search(searches);
    for (int i = 0; i < searches.size(); i++) {
      assertThat(search.search(List.of(searches.get(i)))).containsExactly(together.get(i));
    }
  }

  @Test
  void theErrorBoundHoldsForEveryRow() {
    for (Shape shape : Shape.values()) {
      RowTable table = table(shape, CompactMatrix.BLOCK_ROWS + 1);
      CompactMatrix matrix = Objects.requireNonNull(CompactMatrix.of(table, null));
      ExactSearch exact = new ExactSearch(table, TAU);
      float[] buffer = new float[DIMENSION];
      for (int i = 0; i < 4; i++) {
        float[] query = shape.vector(random);
        CompactQuery rounded = CompactQuery.of(query, matrix.space());
        float[] sums = CompactSearchAccess.sums(matrix, rounded, DIMENSION);
        double worst = 0;
        for (int row = 0; row < CompactMatrix.BLOCK_ROWS; row++) {
          double cosine = exact.cosine(query, Cosine.norm(query), row, buffer);
          double error = Math.abs(rounded.cosine(sums[row]) - cosine);
          double bound = rounded.error(matrix.bounds(0).left()[row], matrix.bounds(0).length());
          worst = Math.max(worst, error / bound);
        }
        // A bound that is never nearly reached would be no proof that errors are seen at all.
        assertThat(worst).isBetween(0.05, 1.0);
      }
    }
  }

  @Test
  void rowsThatWereReplacedOrRemovedAfterPackingAreNotFound() {
    RowTableWriter writer = new RowTableWriter(DIMENSION);
    List<Item> items = CatalogFixtures.items(ROWS);
    items.forEach(item -> writer.add(item, Shape.GAUSSIAN.vector(random)));
    CompactMatrix matrix = CompactMatrix.of(writer.table(), null);
    for (int i = 0; i < 3_000; i++) {
      Item item = items.get(random.nextInt(ROWS));
      if (i % 2 == 0) {
        writer.remove(item.id());
      } else {
        writer.add(item, Shape.GAUSSIAN.vector(random));
      }
    }
    RowTable table = writer.table();
    CompactSearch search =
        new CompactSearch(table, Objects.requireNonNull(CompactMatrix.of(table, matrix)), TAU);
    for (Search one : searches(table, Shape.GAUSSIAN, 5)) {
      assertSame(search.search(List.of(one)).getFirst(), exact(table, one));
    }
  }

  @Test
  void aTableThatGrowsItemByItemIsPackedBlockByBlockAndOldMatricesStayUsable() {
    RowTableWriter writer = new RowTableWriter(DIMENSION);
    List<Item> items = CatalogFixtures.items(3 * CompactMatrix.BLOCK_ROWS);
    items.forEach(writer::add);
    CompactMatrix matrix = null;
    CompactMatrix first = null;
    RowTable firstTable = writer.table();
    for (int from = 0; from < items.size(); from += 2048) {
      items
          .subList(from, from + 2048)
          .forEach(item -> writer.add(item, Shape.WIDE_MEAN.vector(random)));
      RowTable table = writer.table();
      matrix = CompactMatrix.of(table, matrix);
      if (first == null && matrix != null) {
        first = matrix;
        firstTable = table;
      }
    }
    assertThat(Objects.requireNonNull(matrix).rows().cardinality()).isEqualTo(items.size());
    for (CompactMatrix one : List.of(Objects.requireNonNull(first), matrix)) {
      RowTable table = one == first ? firstTable : writer.table();
      Search search = searches(table, Shape.WIDE_MEAN, 1).getFirst();
      assertSame(
          new CompactSearch(table, one, TAU).search(List.of(search)).getFirst(),
          exact(table, search));
    }
  }

  @Test
  void aSnapshotUsesItAndAnswersMixedBatchesInOrder() {
    RowTable table = table(Shape.GAUSSIAN, ROWS);
    CatalogSpec spec = new CatalogSpec("test", "g", DIMENSION, TAU);
    CatalogSnapshot snapshot = new CatalogSnapshot(spec, table, CompactMatrix.of(table, null));
    List<ItemQuery> queries = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      HiddenState query = new HiddenState(Shape.GAUSSIAN.vector(random));
      RowFilter filter =
          i % 3 == 0 ? RowFilter.only(random.ints(50, 0, ROWS)) : RowFilter.except(IntStream.of(i));
      queries.add(new ItemQuery(query, filter, 5));
    }
    List<List<ScoredItem>> answers = snapshot.topK(queries);
    CatalogSnapshot plain = new CatalogSnapshot(spec, table, null);
    for (int i = 0; i < queries.size(); i++) {
      assertSame(answers.get(i), plain.topK(List.of(queries.get(i))).getFirst());
    }
  }

  private static void assertSame(List<ScoredItem> compact, List<ScoredItem> exact) {
    assertThat(compact).hasSameSizeAs(exact);
    for (int i = 0; i < exact.size(); i++) {
      assertThat(compact.get(i).row()).isEqualTo(exact.get(i).row());
      assertThat(compact.get(i).score()).isEqualTo(exact.get(i).score());
      double probability = exact.get(i).probability();
      assertThat(compact.get(i).probability())
          .isCloseTo(probability, within(probability * PROBABILITY_ERROR));
    }
  }

  private static List<ScoredItem> exact(RowTable table, Search search) {
    return new ExactSearch(table, TAU).search(search.vector(), search.allowed(), search.k());
  }

  private static CompactSearch compact(RowTable table) {
    return new CompactSearch(table, Objects.requireNonNull(CompactMatrix.of(table, null)), TAU);
  }

  private List<Search> searches(RowTable table, Shape shape, int count) {
    List<Search> searches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BitSet allowed = (BitSet) table.ranked().clone();
      if (i % 3 == 1) {
        random.ints(table.size() / 3, 0, table.size()).forEach(allowed::clear);
      } else if (i % 3 == 2) {
        allowed.clear(0, CompactMatrix.BLOCK_ROWS + 7);
      }
      searches.add(new Search(shape.vector(random), allowed, 1 + 20 * i));
    }
    return searches;
  }

  private RowTable table(Shape shape, int rows) {
    RowTableWriter writer = new RowTableWriter(DIMENSION);
    CatalogFixtures.items(rows).forEach(item -> writer.add(item, shape.vector(random)));
    return writer.table();
  }

  /** What embeddings may look like. */
  private enum Shape {
    GAUSSIAN {
      @Override
      float[] vector(Random random) {
        return CatalogFixtures.vector(random, DIMENSION).values();
      }
    },
    /** A large common part and a few wide dimensions, as language models have them. */
    WIDE_MEAN {
      @Override
      float[] vector(Random random) {
        float[] vector = GAUSSIAN.vector(random);
        for (int i = 0; i < DIMENSION; i++) {
          vector[i] = (i % 13 == 0 ? 15 * vector[i] + 60 : vector[i]) + 3;
        }
        return vector;
      }
    },
    /** Nearly all scores are ties. */
    FEW_DIFFERENT {
      @Override
      float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < 4; i++) {
          vector[i] = random.nextInt(3) - 1;
        }
        return vector;
      }
    };

    abstract float[] vector(Random random);
  }
}
