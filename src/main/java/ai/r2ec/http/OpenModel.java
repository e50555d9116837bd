package ai.r2ec.http;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.DecoderRunner;
import ai.r2ec.engine.EngineLoad;
import ai.r2ec.engine.EngineOptions;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelFootprint;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import ai.r2ec.recommend.ModelDescription;
import ai.r2ec.text.ChatTemplate;
import ai.r2ec.text.PromptBounds;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.Tokenizer;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model in memory, with the engine that runs it and the prompts it understands.
 *
 * @param engine runs it; closes the model with itself
 * @param decoder what it runs
 * @param location where it was read from
 * @param tokenizer native, closed last
 * @param prompts writes what it reads
 * @param description what the recommender needs to know
 * @param card what callers may know
 * @param spaceId embedding identity: vectors of different ones are never compared
 * @param scoreTemperature τ of the score
 */
record OpenModel(
    GenerationEngine engine,
    DecoderModel decoder,
    BundleLocation location,
    Tokenizer tokenizer,
    PromptBuilder prompts,
    ModelDescription description,
    ModelCard card,
    String spaceId,
    double scoreTemperature)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenModel.class);

  /** Tokens of prompt that fit by default beside the longest reasoning. */
  private static final int DEFAULT_PROMPT_TOKENS = 1_536;

  /**
   * Opens the bundle, loads the decoder and starts the engine.
   *
   * @throws R2ecException.Unusable naming what cannot be used
   */
  static OpenModel open(R2ecProperties properties, MeterRegistry metrics, Progress progress) {
    ModelSource source = new ModelSource(properties);
    BundleLocation location = source.locate(progress);
    try (ModelBundle bundle = source.open(location, progress)) {
      Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer());
      try {
        Context context = new Context(properties, metrics, progress, tokenizer);
        return load(bundle, location, context);
      } catch (RuntimeException | Error e) {
        tokenizer.close();
        throw e;
      }
    }
  }

  /**
   * The same decoder and engine, described as what another bundle makes of them once its weights
   * are in.
   *
   * @throws R2ecException.Unusable if the bundle has another shape
   */
  OpenModel as(ModelBundle bundle, BundleLocation from, R2ecProperties properties) {
    if (!bundle.config().equals(decoder.config())) {
      throw new R2ecException.Unusable("%s has another shape".formatted(bundle.name()));
    }
    return describe(bundle, from, new Running(decoder, engine, tokenizer), properties);
  }

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
  }

  /** How busy the engine is, in the terms of the interface. */
  ServiceLoad load() {
    EngineLoad load = engine.load();
    return new ServiceLoad(
        load.alive(),
        load.running(),
        load.waiting(),
        load.slots(),
        Duration.ofNanos(load.lastStepAgeNanos()));
  }

  private record Context(
      R2ecProperties properties, MeterRegistry metrics, Progress progress, Tokenizer tokenizer) {}

  private record Running(DecoderModel decoder, GenerationEngine engine, Tokenizer tokenizer) {}

  private static OpenModel load(ModelBundle bundle, BundleLocation location, Context context) {
    ResourceBudget budget = budget(bundle.config(), context.properties());
    LOG.info("{}", budget);
    DecoderModel model =
        DecoderModel.load(bundle, options(context.properties()), context.progress());
    Running running = new Running(model, engine(model, budget, context), context.tokenizer());
    return describe(bundle, location, running, context.properties());
  }

  private static OpenModel describe(
      ModelBundle bundle, BundleLocation location, Running running, R2ecProperties properties) {
    PromptBounds bounds = bounds(properties.limits());
    PromptBuilder prompts =
        new PromptBuilder(
            running.tokenizer(), ChatTemplate.of(bundle.tokenizer()), bundle.templates(), bounds);
    DecoderModel model = running.decoder();
    ModelCard card = card(bundle, location, model, running.engine().contextLength());
    return new OpenModel(
        running.engine(),
        model,
        location,
        running.tokenizer(),
        prompts,
        describe(bundle),
        card,
        EmbeddingSpace.id(bundle.identity(), model.arithmetic(), card.hiddenSize(), bounds),
        properties.scoreTemperature() == null
            ? bundle.templates().temperature()
            : properties.scoreTemperature());
  }

  /**
   * What a model of this shape would take of this machine.
   *
   * @throws R2ecException.Unusable if it does not fit; names the key to change
   */
  static ResourceBudget budget(DecoderConfig config, R2ecProperties properties) {
    ModelOptions options = options(properties);
    return ResourceBudget.plan(
        ResourceBudget.Machine.here(),
        ModelFootprint.of(config, options),
        capacity(config, properties),
        properties.engine(),
        options.threads());
  }

  private static GenerationEngine engine(
      DecoderModel model, ResourceBudget budget, Context context) {
    R2ecProperties.Engine settings = context.properties().engine();
    try {
      return new GenerationEngine(
          new DecoderRunner(model, budget.sequences(), budget.context(), budget.cacheTokens()),
          new EngineOptions(
              settings.queueLimit(),
              settings.stepTokens(),
              settings.encodeTokens(),
              settings.queueTimeout(),
              Duration.ZERO, // requests were drained before the engine is closed
              settings.draftTokens(model.precision())),
          context.metrics());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static ModelOptions options(R2ecProperties properties) {
    int threads = properties.threads();
    return new ModelOptions(
        DeviceChoice.parse(properties.device()),
        Precision.parse(properties.dtype()),
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
  }

  private static PromptBounds bounds(RequestLimits limits) {
    return new PromptBounds(
        limits.promptHistory(),
        limits.titleTokens(),
        limits.descriptionTokens(),
        limits.descriptionWords());
  }

  private static int capacity(DecoderConfig config, R2ecProperties properties) {
    int wanted = properties.engine().context();
    if (wanted > config.maxPositions()) {
      throw new R2ecException.Unusable(
          "r2ec.engine.context must be at most %d for this model, got %d"
              .formatted(config.maxPositions(), wanted));
    }
    return wanted > 0
        ? wanted
        : Math.min(
            config.maxPositions(), DEFAULT_PROMPT_TOKENS + properties.limits().reasoningTokens());
  }

  /** A turn ends where the tokenizer or the generation config says so. */
  private static ModelDescription describe(ModelBundle bundle) {
    Set<Integer> endOfTurn = new HashSet<>(bundle.tokenizer().endOfTurnIds());
    endOfTurn.addAll(bundle.generation().endOfTurnIds());
    return new ModelDescription(
        bundle.name(),
        bundle.identity(),
        bundle.adapterName(),
        endOfTurn,
        Math.max(1, bundle.generation().repetitionPenalty()));
  }

  /** An adapter, or templates that a trainer put beside the weights, tell of a training. */
  private static ModelCard card(
      ModelBundle bundle, BundleLocation location, DecoderModel model, int capacity) {
    boolean trained =
        bundle.adapterName() != null || Files.isDirectory(location.model().resolve("r2ec"));
    return new ModelCard(
        bundle.name(),
        bundle.identity(),
        bundle.adapterName(),
        bundle.config().family().key(),
        model.device(),
        model.precision().name().toLowerCase(Locale.ROOT),
        bundle.config().hiddenSize(),
        capacity,
        trained);
  }
}
