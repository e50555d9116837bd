package ai.r2ec.http;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.catalog.CatalogSpec;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.recommend.CatalogIndexer;
import ai.r2ec.recommend.DecoderRecommender;
import ai.r2ec.recommend.Recommender;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service as it is shipped: Redis and a decoder, joined. */
final class DecoderAssembly implements Assembly {

  private static final Logger LOG = LoggerFactory.getLogger(DecoderAssembly.class);
  private static final int WARM_UP_TOKENS = 4;

  /** Redis comes up while the model is read; the rest needs both. */
  @Override
  public Assembled assemble(Surroundings surroundings) {
    surroundings.phase().accept(Phase.REDIS);
    CompletableFuture<OpenStores> redis =
        CompletableFuture.supplyAsync(
            () -> OpenStores.open(surroundings.properties(), surroundings.metrics()),
            task -> Thread.ofVirtual().name("r2ec-redis-start").start(task));
    OpenModel model = null;
    try {
      surroundings.phase().accept(Phase.MODEL);
      model =
          OpenModel.open(
              surroundings.properties(), surroundings.metrics(), surroundings.progress());
      OpenModel opened = model;
      OpenStores stores = join(redis);
      LiveService live =
          new LiveService(compose(stores, opened, surroundings, true), surroundings.exchanged());
      ModelSuccession succession =
          new ModelSuccession(surroundings.properties(), stores, live, opened);
      CatalogFollower follower =
          CatalogFollower.start(live::catalog, live, succession::follow, CatalogFollower.INTERVAL);
      return new Assembled(
          live.parts(),
          () -> {
            follower.close();
            opened.close();
            live.catalog().close();
            stores.close();
          });
    } catch (RuntimeException | Error e) {
      if (model != null) {
        model.close();
      }
      close(redis);
      throw e;
    }
  }

  /**
   * Opens the catalogue, encodes what has no vector, and answers a first query.
   *
   * @param activating whether the model's generation becomes the current one
   */
  static ServiceParts compose(
      OpenStores stores, OpenModel model, Surroundings surroundings, boolean activating) {
    surroundings.phase().accept(Phase.CATALOG);
    stores.fillWith(surroundings.demo(), surroundings.properties());
    String name = surroundings.properties().catalog().name();
    Catalog catalog = catalog(stores, model, name, surroundings.progress());
    try {
      surroundings.phase().accept(Phase.ENCODING);
      CatalogIndexer indexer = indexer(model, catalog);
      if (activating) {
        indexer.encodeMissing(surroundings.progress());
      } else {
        indexer.stageMissing(surroundings.progress());
      }
      surroundings.phase().accept(Phase.WARM_UP);
      ServiceParts parts = parts(stores, model, catalog);
      warmUp(parts.recommender(), catalog.snapshot());
      return parts;
    } catch (RuntimeException | Error e) {
      catalog.close();
      throw e;
    }
  }

  /** The catalogue in a model's own generation. */
  static Catalog catalog(OpenStores stores, OpenModel model, String name, Progress progress) {
    return Catalog.open(
        new CatalogSpec(name, model.spaceId(), model.card().hiddenSize(), model.scoreTemperature()),
        stores.catalog(),
        progress);
  }

  static CatalogIndexer indexer(OpenModel model, Catalog catalog) {
    return new CatalogIndexer(model.prompts(), model.engine(), catalog);
  }

  /** A model, its catalogue and the stores, joined. */
  static ServiceParts parts(OpenStores stores, OpenModel model, Catalog catalog) {
    DecoderRecommender recommender =
        new DecoderRecommender(
            model.description(), model.prompts(), model.engine(), catalog, stores.histories());
    return new ServiceParts(
        recommender,
        recommender,
        catalog,
        stores.histories(),
        new DecoderIndexing(indexer(model, catalog)),
        model.card(),
        model::load);
  }

  /** The first pass through fresh native code is slow; better nobody waits for it. */
  private static void warmUp(Recommender recommender, CatalogSnapshot snapshot) {
    if (snapshot.size() == 0) {
      return;
    }
    Item some = snapshot.item(snapshot.rows().findFirst().orElseThrow());
    recommender
        .recommend(
            new RecommendationQuery(
                "warm-up",
                null,
                List.of(new HistoryEntry(null, some.title(), null, null)),
                1,
                Instant.now(),
                null,
                Set.of(),
                null,
                ReasoningOptions.greedy(WARM_UP_TOKENS),
                null,
                Explain.NONE))
        .blockLast();
  }

  private static OpenStores join(CompletableFuture<OpenStores> redis) {
    try {
      return redis.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void close(CompletableFuture<OpenStores> redis) {
    try {
      redis.join().close();
    } catch (CompletionException e) {
      LOG.debug("Redis had not come up", e);
    }
  }

  private record DecoderIndexing(CatalogIndexer indexer) implements Indexing {

    @Override
    public void index(List<Item> items) {
      indexer.index(items);
    }

    @Override
    public int encodeMissing(Progress progress) {
      return indexer.stageMissing(progress);
    }
  }
}
