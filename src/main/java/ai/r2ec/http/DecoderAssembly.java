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
      ServiceParts parts = compose(stores, opened, surroundings, true);
      CatalogFollower follower =
          CatalogFollower.start(parts.catalog(), parts.indexing(), CatalogFollower.INTERVAL);
      return new Assembled(
          parts,
          () -> {
            follower.close();
            opened.close();
            parts.catalog().close();
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
    Catalog catalog =
        Catalog.open(
            new CatalogSpec(
                surroundings.properties().catalog().name(),
                model.spaceId(),
                model.card().hiddenSize(),
                model.scoreTemperature()),
            stores.catalog(),
            surroundings.progress());
    try {
      DecoderRecommender recommender =
          new DecoderRecommender(
              model.description(), model.prompts(), model.engine(), catalog, stores.histories());
      Indexing indexing =
          new DecoderIndexing(
              new CatalogIndexer(model.prompts(), model.engine(), catalog), activating);
      surroundings.phase().accept(Phase.ENCODING);
      indexing.encodeMissing(surroundings.progress());
      surroundings.phase().accept(Phase.WARM_UP);
      warmUp(recommender, catalog.snapshot());
      return new ServiceParts(
          recommender,
          recommender,
          catalog,
          stores.histories(),
          indexing,
          model.card(),
          model::load);
    } catch (RuntimeException | Error e) {
      catalog.close();
      throw e;
    }
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

  private record DecoderIndexing(CatalogIndexer indexer, boolean activating) implements Indexing {

    @Override
    public void index(List<Item> items) {
      indexer.index(items);
    }

    @Override
    public int encodeMissing(Progress progress) {
      return activating ? indexer.encodeMissing(progress) : indexer.stageMissing(progress);
    }
  }
}
