package ai.r2ec.bench;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.DecoderRunner;
import ai.r2ec.engine.EngineOptions;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.http.OfflineService;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.ModelOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An engine to measure, and what it reads. */
public final class BenchModel implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final int STEP_TOKENS = 512;
  private static final int ENCODE_TOKENS = 2_048;
  private static final int RANDOM_CONTEXT = 2_048;

  private final GenerationEngine engine;
  private final BenchPrompts prompts;
  private final Map<String, Object> setup;
  private final Traffic traffic;
  private final Runnable closing;

  private BenchModel(
      GenerationEngine engine,
      BenchPrompts prompts,
      Map<String, Object> setup,
      Traffic traffic,
      Runnable closing) {
    this.engine = engine;
    this.prompts = prompts;
    this.setup = setup;
    this.traffic = traffic;
    this.closing = closing;
  }

  /**
   * Bytes that a step must read, which bound its speed where memory is the limit.
   *
   * @param weights bytes of the weights; 0 when unknown
   * @param cachePerToken bytes of keys and values of one token
   */
  record Traffic(long weights, long cachePerToken) {}

  /**
   * A model that is configured, asked about the demo's users.
   *
   * @param offline closed with the model
   * @param maxTokens tokens that will be generated after a prompt
   */
  public static BenchModel of(OfflineService offline, int maxTokens) {
    OfflineService.Decoder decoder = offline.decoder();
    Map<String, Object> setup = new LinkedHashMap<>();
    setup.put("model", decoder.card().name());
    setup.put("identity", decoder.card().identity());
    setup.put("device", decoder.card().device());
    setup.put("dtype", decoder.card().dtype());
    setup.put("prompts", "demo users");
    return new BenchModel(
        decoder.engine(),
        BenchPrompts.ofDemo(decoder.prompts(), decoder.engine().promptLimit(maxTokens)),
        setup,
        new Traffic(0, 0),
        offline::close);
  }

  /**
   * A decoder of random weights.
   *
   * @param shape its shape
   * @param options device and precision
   * @param slots sequences at once
   * @param seed draws weights and prompts
   * @param progress told how many weights are made
   */
  public static BenchModel random(
      RandomShape shape, ModelOptions options, int slots, long seed, Progress progress) {
    DecoderConfig config = shape.config();
    DecoderModel model =
        DecoderModel.load(config, new RandomWeights(config, seed), options, progress);
    Map<String, Object> setup = new LinkedHashMap<>();
    setup.put("model", "random weights, " + shape.name().toLowerCase(Locale.ROOT));
    setup.put("device", model.device());
    setup.put("dtype", model.precision().name().toLowerCase(Locale.ROOT));
    setup.put("prompts", "random tokens");
    setup.put("weight_bytes", model.weightBytes());
    setup.put("cache_bytes_per_token", model.cacheBytesPerToken());
    GenerationEngine engine =
        new GenerationEngine(
            new DecoderRunner(model, slots, Math.min(RANDOM_CONTEXT, config.maxPositions())),
            new EngineOptions(slots, STEP_TOKENS + slots, ENCODE_TOKENS, PATIENCE, Duration.ZERO),
            new SimpleMeterRegistry());
    return new BenchModel(
        engine,
        BenchPrompts.random(config.vocabularySize(), seed),
        setup,
        new Traffic(model.weightBytes(), model.cacheBytesPerToken()),
        engine::close);
  }

  GenerationEngine engine() {
    return engine;
  }

  /** What it reads. */
  public BenchPrompts prompts() {
    return prompts;
  }

  /** The conditions, to be extended. */
  Map<String, Object> setup() {
    return new LinkedHashMap<>(setup);
  }

  Traffic traffic() {
    return traffic;
  }

  @Override
  public void close() {
    closing.run();
  }
}
