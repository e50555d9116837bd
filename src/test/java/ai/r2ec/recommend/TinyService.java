package ai.r2ec.recommend;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.catalog.Catalog;
import ai.r2ec.catalog.CatalogSpec;
import ai.r2ec.catalog.CatalogStores;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.DecoderRunner;
import ai.r2ec.engine.EngineOptions;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.events.InMemoryHistoryStore;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.text.ChatTemplate;
import ai.r2ec.text.PromptBounds;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.Tokenizer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The whole recommender on a tiny random decoder and a small catalogue in memory: real parts, no
 * doubles.
 */
final class TinyService implements AutoCloseable {

  static final int ITEMS = 60;

  private static final Path MODEL = Path.of("src/test/golden/gemma2/model");

  final HistoryStore histories = new InMemoryHistoryStore();
  final Catalog catalog;
  final GenerationEngine engine;
  final CatalogIndexer indexer;
  final Recommender recommender;
  final UserStates states;
  private final ModelBundle bundle;
  private final DecoderModel model;
  private final Tokenizer tokenizer;

  TinyService(int slots, int queueLimit) {
    bundle = ModelBundle.open(new BundleLocation(MODEL, null, null), Progress.NONE);
    model = DecoderModel.load(bundle, ModelOptions.defaults(), Progress.NONE);
    engine =
        new GenerationEngine(
            new DecoderRunner(model, slots, 4096),
            new EngineOptions(queueLimit, 256, 2048, Duration.ofSeconds(30), Duration.ofSeconds(5)),
            new SimpleMeterRegistry());
    tokenizer = Tokenizer.of(bundle.tokenizer());
    PromptBuilder prompts =
        new PromptBuilder(
            tokenizer,
            ChatTemplate.of(bundle.tokenizer()),
            bundle.templates(),
            PromptBounds.DEFAULTS);
    catalog =
        Catalog.open(
            new CatalogSpec(
                "test",
                "generation-1",
                bundle.config().hiddenSize(),
                bundle.templates().temperature()),
            CatalogStores.inMemory(),
            Progress.NONE);
    indexer = new CatalogIndexer(prompts, engine, catalog);
    catalog.putItems(IntStream.range(0, ITEMS).mapToObj(TinyService::item).toList());
    indexer.encodeMissing(Progress.NONE);
    DecoderRecommender decoder =
        new DecoderRecommender(
            new ModelDescription(
                bundle.name(), bundle.identity(), null, bundle.tokenizer().endOfTurnIds(), 1),
            prompts,
            engine,
            catalog,
            histories);
    recommender = decoder;
    states = decoder;
  }

  static Item item(int number) {
    return new Item(
        id(number),
        "Title %d of %s".formatted(number, List.of("stars", "rivers", "cities").get(number % 3)),
        "Games",
        "A tale told %d times.".formatted(number * number),
        new TreeMap<>());
  }

  static ItemId id(int number) {
    return new ItemId("item-%02d".formatted(number));
  }

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
    bundle.close();
  }
}
