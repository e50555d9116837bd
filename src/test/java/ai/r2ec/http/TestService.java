package ai.r2ec.http;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.catalog.CatalogSpec;
import ai.r2ec.catalog.CatalogStores;
import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.events.InMemoryHistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/** A service with real stores in memory, a scripted recommender and vectors made of lengths. */
final class TestService {

  static final Item SLASHED =
      new Item(
          new ItemId("shop/eu/42"),
          "Café & 静か",
          "Video Games",
          "Two sentences. Or so.",
          new TreeMap<>(
              Map.of(
                  "year",
                  new AttributeValue.Numeric(1999),
                  "genre",
                  new AttributeValue.Texts(List.of("Puzzle", "Calm")))));

  private TestService() {}

  static ServiceParts parts(ScriptedRecommender recommender) {
    Catalog catalog =
        Catalog.open(
            new CatalogSpec("test", "gen", 2, 0.02), CatalogStores.inMemory(), Progress.NONE);
    HistoryStore histories = new InMemoryHistoryStore();
    Indexing indexing = new LengthIndexing(catalog);
    indexing.index(List.of(SLASHED));
    histories.put(
        new UserHistory(
            new UserId("ada"),
            "Ada",
            List.of(
                new Interaction(SLASHED.id(), 4.5, Instant.parse("2025-02-01T10:00:00Z")),
                new Interaction(new ItemId("gone"), null, null))));
    return new ServiceParts(
        recommender,
        (query, reasoning) -> Mono.error(new IllegalStateException("no endpoint reads states")),
        catalog,
        histories,
        indexing,
        new ModelCard("tiny", "ab".repeat(32), null, "llama", "cpu", "fp32", 2, 64, false),
        () -> new ServiceLoad(true, 1, 0, 4, Duration.ZERO));
  }

  /** Encodes an item as the lengths of its texts. */
  private record LengthIndexing(Catalog catalog) implements Indexing {

    @Override
    public void index(List<Item> items) {
      catalog.put(items, items.stream().map(LengthIndexing::vector).toList());
    }

    @Override
    public int encodeMissing(Progress progress) {
      List<Item> missing = catalog.unencoded();
      index(missing);
      return missing.size();
    }

    private static HiddenState vector(Item item) {
      return new HiddenState(new float[] {item.title().length(), item.description().length() + 1});
    }
  }
}
