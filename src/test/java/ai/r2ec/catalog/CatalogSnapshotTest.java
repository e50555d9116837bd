package ai.r2ec.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatalogSnapshotTest {

  private static final int DIMENSION = 24;
  private static final double TAU = 0.02;

  private final Random random = new Random(5);

  @Test
  void topKIsTheHeadOfAFullSortWhateverTheMaskAndTheTies() {
    for (int round = 0; round < 30; round++) {
      CatalogSnapshot snapshot = snapshotWithTies(400);
      HiddenState query = tiedVector();
      for (RowFilter filter : filters(400)) {
        int k = 1 + random.nextInt(60);
        assertThat(snapshot.topK(query, filter, k)).isEqualTo(sorted(snapshot, query, filter, k));
      }
    }
  }

  @Test
  void probabilitiesOfAllAllowedRowsSumToOne() {
    CatalogSnapshot snapshot = snapshotWithTies(300);
    RowFilter filter = RowFilter.except(IntStream.range(0, 100));
    List<ScoredItem> all = snapshot.topK(tiedVector(), filter, 300);
    assertThat(all).hasSize(200);
    assertThat(all.stream().mapToDouble(ScoredItem::probability).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void aQueryScoresTheSameAloneAndInABatch() {
    CatalogSnapshot snapshot = snapshotWithTies(500);
    List<ItemQuery> queries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      queries.add(
          new ItemQuery(CatalogFixtures.vector(random, DIMENSION), filters(500).get(i % 4), 1 + i));
    }
    List<List<ScoredItem>> together = snapshot.topK(queries);
    for (int i = 0; i < queries.size(); i++) {
      assertThat(snapshot.topK(List.of(queries.get(i)))).containsExactly(together.get(i));
    }
  }

  @Test
  void equalScoresComeInTheOrderOfTheirIdsWhateverTheOrderOfTheirRows() {
    HiddenState vector = CatalogFixtures.vector(random, DIMENSION);
    List<Item> items =
        List.of(
            CatalogFixtures.item("c"),
            CatalogFixtures.item("a"),
            CatalogFixtures.item("d"),
            CatalogFixtures.item("b"));
    Catalog catalog = catalog(DIMENSION);
    items.forEach(item -> catalog.put(List.of(item), List.of(vector)));
    CatalogSnapshot snapshot = catalog.snapshot();
    assertThat(snapshot.topK(vector, RowFilter.all(), 3))
        .extracting(scored -> snapshot.item(scored.row()).id().value())
        .containsExactly("a", "b", "c");
  }

  @Test
  void itemsAreFoundByTitleWhateverItsCaseAndSpacesAndOnlyWhileTheyBearIt() {
    Catalog catalog = catalog(DIMENSION);
    List<String> titles = List.of("Portal 2", "Café  Zürich", "portal 2 ", "Portal");
    for (int i = 0; i < titles.size(); i++) {
      catalog.put(
          List.of(CatalogFixtures.item("id-" + i, titles.get(i))),
          List.of(CatalogFixtures.vector(random, DIMENSION)));
    }
    catalog.putItems(List.of(CatalogFixtures.item("no-vector", "Portal 2")));
    CatalogSnapshot before = catalog.snapshot();
    assertThat(idsTitled(before, "PORTAL 2")).containsExactly("id-0", "id-2");
    assertThat(idsTitled(before, "cafe\u0301 zürich", "Portal")).containsExactly("id-1", "id-3");
    assertThat(idsTitled(before, "Portal 3")).isEmpty();
    catalog.put(
        List.of(CatalogFixtures.item("id-0", "Portal 3")),
        List.of(CatalogFixtures.vector(random, DIMENSION)));
    assertThat(idsTitled(catalog.snapshot(), "portal 2")).containsExactly("id-2");
    assertThat(idsTitled(before, "portal 2")).containsExactly("id-0", "id-2");
  }

  private static List<String> idsTitled(CatalogSnapshot snapshot, String... titles) {
    return snapshot
        .rowsTitled(List.of(titles))
        .mapToObj(row -> snapshot.item(row).id().value())
        .sorted()
        .toList();
  }

  @Test
  void scoreIsTheCosineOverTauWhateverTheLengths() {
    CatalogSnapshot snapshot = snapshot(List.of(vector(3, 4), vector(0, 0.001f), vector(-50, 0)));
    List<ScoredItem> scored = snapshot.topK(vector(100, 0), RowFilter.all(), 3);
    assertThat(scored).extracting(ScoredItem::row).containsExactly(0, 1, 2);
    assertThat(scored.get(0).score()).isCloseTo(0.6 / TAU, within(1e-9));
    assertThat(scored.get(1).score()).isZero();
    assertThat(scored.get(2).score()).isCloseTo(-1 / TAU, within(1e-9));
    assertThat(scored.get(1).probability()).isCloseTo(Math.exp(-0.6 / TAU), within(1e-12));
  }

  @Test
  void zeroVectorsScoreZeroAsItemAndAsQuery() {
    CatalogSnapshot snapshot = snapshot(List.of(vector(0, 0), vector(-1, 0), vector(1, 0)));
    assertThat(snapshot.topK(vector(1, 0), RowFilter.all(), 3))
        .extracting(ScoredItem::score)
        .containsExactly(1 / TAU, 0.0, -1 / TAU);
    assertThat(snapshot.topK(vector(0, 0), RowFilter.all(), 3))
        .containsExactly(
            new ScoredItem(0, 0, 1 / 3.0),
            new ScoredItem(1, 0, 1 / 3.0),
            new ScoredItem(2, 0, 1 / 3.0));
    assertThat(snapshot.similarity(0, 1)).isZero();
    assertThat(snapshot.similarity(1, 2)).isEqualTo(-1);
  }

  @Test
  void fewerRowsComeBackWhenFewerAreAllowed() {
    CatalogSnapshot snapshot = snapshotWithTies(10);
    HiddenState query = tiedVector();
    assertThat(snapshot.topK(query, RowFilter.only(IntStream.of(3, 3, 7)), 5)).hasSize(2);
    assertThat(snapshot.topK(query, RowFilter.only(IntStream.of(99)), 5)).isEmpty();
    assertThat(snapshot.topK(query, RowFilter.except(IntStream.range(0, 10)), 5)).isEmpty();
  }

  @Test
  void queriesOfAnotherSizeOrWithoutNumbersAreRefused() {
    CatalogSnapshot snapshot = snapshotWithTies(3);
    assertThatThrownBy(() -> snapshot.topK(vector(1, 0), RowFilter.all(), 1))
        .hasMessageContaining("24 values, got 2");
    assertThatThrownBy(() -> snapshot.topK(vector(1, Float.NaN), RowFilter.all(), 1))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> snapshot.topK(tiedVector(), RowFilter.all(), 0))
        .hasMessageContaining("at least 1");
  }

  @Test
  void anEmptyCatalogueAnswersWithNothing() {
    assertThat(catalog(DIMENSION).snapshot().topK(tiedVector(), RowFilter.all(), 5)).isEmpty();
  }

  private List<ScoredItem> sorted(
      CatalogSnapshot snapshot, HiddenState query, RowFilter filter, int k) {
    List<ScoredItem> all =
        snapshot
            .rows()
            .filter(filter::allows)
            .mapToObj(row -> snapshot.topK(query, RowFilter.only(IntStream.of(row)), 1).getFirst())
            .sorted(
                Comparator.comparingDouble(ScoredItem::score)
                    .reversed()
                    .thenComparing(scored -> snapshot.item(scored.row()).id()))
            .toList();
    SoftmaxSum total = new SoftmaxSum();
    all.stream()
        .sorted(Comparator.comparingInt(ScoredItem::row))
        .forEach(s -> total.add(s.score()));
    return all.stream()
        .limit(k)
        .map(s -> new ScoredItem(s.row(), s.score(), total.probability(s.score())))
        .toList();
  }

  private List<RowFilter> filters(int rows) {
    return List.of(
        RowFilter.all(),
        RowFilter.except(random.ints(rows / 2, 0, rows)),
        RowFilter.only(random.ints(20, 0, rows)),
        RowFilter.except(IntStream.range(0, rows - 1)));
  }

  /** Few different vectors, shuffled ids: nearly every score is a tie. */
  private CatalogSnapshot snapshotWithTies(int count) {
    List<HiddenState> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(tiedVector());
    }
    return snapshot(vectors);
  }

  private HiddenState tiedVector() {
    float[] values = new float[DIMENSION];
    for (int i = 0; i < 3; i++) {
      values[i] = random.nextInt(3) - 1;
    }
    return new HiddenState(values);
  }

  private static CatalogSnapshot snapshot(List<HiddenState> vectors) {
    Catalog catalog = catalog(vectors.getFirst().dimension());
    catalog.put(CatalogFixtures.items(vectors.size()), vectors);
    return catalog.snapshot();
  }

  private static Catalog catalog(int dimension) {
    return Catalog.open(
        new CatalogSpec("test", "g", dimension, TAU), CatalogStores.inMemory(), Progress.NONE);
  }

  private static HiddenState vector(float... values) {
    return new HiddenState(values);
  }
}
