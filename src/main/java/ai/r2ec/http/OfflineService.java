package ai.r2ec.http;

import ai.r2ec.catalog.EmbeddingStore;
import ai.r2ec.catalog.ItemStore;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.recommend.ModelDescription;
import ai.r2ec.text.PromptBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** The service without its web server, for commands; opens no more than is asked for. */
public final class OfflineService implements AutoCloseable {

  private final Launch launch;
  private final R2ecProperties properties;
  private final ServiceSettings settings;
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private @Nullable OpenStores stores;
  private @Nullable OpenModel model;
  private @Nullable ServiceParts parts;

  OfflineService(Launch launch, ConfigurableApplicationContext configuration) {
    this.launch = launch;
    this.properties = configuration.getBean(R2ecProperties.class);
    this.settings = ServiceSettings.of(properties, configuration.getEnvironment());
  }

  /**
   * What is kept, without a model.
   *
   * @param items items of the catalogue
   * @param histories what users did
   */
  public record Stores(ItemStore items, HistoryStore histories) {}

  /** The configuration. */
  public ServiceSettings settings() {
    return settings;
  }

  /**
   * The stores; connects to Redis, or starts it, at the first call.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if Redis cannot be reached or started
   */
  public Stores stores() {
    OpenStores open = openStores();
    return new Stores(open.catalog().countedItems(), open.histories());
  }

  /**
   * A model that runs, without a store.
   *
   * @param engine runs it
   * @param prompts writes what it reads
   * @param description how it is asked
   * @param card the facts about it
   */
  public record Decoder(
      GenerationEngine engine,
      PromptBuilder prompts,
      ModelDescription description,
      ModelCard card) {}

  /**
   * The model; loads it at the first call.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if it cannot be used
   */
  public synchronized Decoder decoder() {
    OpenModel open = openModel();
    return new Decoder(open.engine(), open.prompts(), open.description(), open.card());
  }

  /**
   * Puts a web server in front of {@link #parts()}, which stay open when it ends.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if something cannot be used
   */
  public RunningServer serve() {
    ServiceParts whole = parts();
    return R2ecServer.start(launch, _ -> new Assembly.Assembled(whole, () -> {}));
  }

  /**
   * The whole service; at the first call loads the model, fills an empty demo catalogue and encodes
   * what has no vector.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if something cannot be used
   */
  public ServiceParts parts() {
    return parts(true);
  }

  /**
   * The whole service of a model that does not serve yet: its vectors are encoded beside the
   * current generation, which stays the current one.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if something cannot be used
   */
  public ServiceParts stagedParts() {
    return parts(false);
  }

  private synchronized ServiceParts parts(boolean activating) {
    if (parts == null) {
      OpenStores open = openStores();
      OpenModel loaded = openModel();
      parts =
          DecoderAssembly.compose(
              open,
              loaded,
              new Assembly.Surroundings(
                  properties, launch.demo(), metrics, _ -> {}, launch.progress(), _ -> {}),
              activating);
    }
    return parts;
  }

  /**
   * Makes a stored generation the current one of the catalogue.
   *
   * @return false when it is stored no more; the next start with its model encodes it again
   */
  public boolean activate(String generation) {
    EmbeddingStore embeddings = openStores().catalog().embeddings();
    if (embeddings.generations().stream().noneMatch(known -> known.id().equals(generation))) {
      return false;
    }
    embeddings.activate(generation);
    return true;
  }

  /**
   * Removes a stored generation, unless it is the current one.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store goes away
   */
  public void drop(String generation) {
    EmbeddingStore embeddings = openStores().catalog().embeddings();
    if (embeddings.current().filter(generation::equals).isEmpty()) {
      embeddings.drop(generation);
    }
  }

  /** Closes what was opened. */
  @Override
  public synchronized void close() {
    if (model != null) {
      model.close();
    }
    if (parts != null) {
      parts.catalog().close();
    }
    if (stores != null) {
      stores.close();
    }
  }

  private synchronized OpenStores openStores() {
    OpenStores open = stores;
    if (open == null) {
      open = OpenStores.open(properties, metrics);
      stores = open;
    }
    return open;
  }

  private OpenModel openModel() {
    OpenModel open = model;
    if (open == null) {
      open = OpenModel.open(properties, metrics, launch.progress());
      model = open;
    }
    return open;
  }
}
