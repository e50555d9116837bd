package ai.r2ec.http;

import ai.r2ec.domain.CacheDirectory;
import ai.r2ec.model.Precision;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.redis.RedisSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be configured under {@code r2ec}. Address and port are Spring's own {@code
 * server.address} and {@code server.port}.
 *
 * @param model Hugging Face directory or GGUF file of the model. Empty: the small model that the
 *     serve command keeps in the cache directory.
 * @param adapter PEFT LoRA directory merged into the model at load. Empty: the one in the program
 *     where the small model serves the demo, else none. The word none: never one.
 * @param published Whether the model that the publish command made current for the catalogue
 *     serves, where no adapter is configured.
 * @param templates Directory of prompt templates that win over the model's own. Empty: the model's,
 *     else the defaults.
 * @param device Where the model runs: auto, cpu or cuda[:n].
 * @param dtype Precision of the weights: auto, fp32, int8 or bf16.
 * @param threads Threads of one operator on the CPU; 0 takes one per core.
 * @param scoreTemperature Temperature τ of the score cos/τ. Empty: the model's own, 0.02 in the
 *     paper.
 * @param cacheDir Where models and the embedded Redis keep their files. Empty: r2ec in the user's
 *     cache directory.
 * @param offline Whether nothing may be downloaded.
 * @param demo Whether the catalogue called demo is filled with the demo games and users while it is
 *     empty.
 * @param catalog The catalogue that is served.
 * @param redis Where items, embeddings and histories are kept.
 * @param engine How many requests run and wait, and how large a step is.
 * @param limits Bounds of every request.
 * @param stream Server-sent events.
 * @param shutdown How the service ends.
 */
@ConfigurationProperties(prefix = "r2ec", ignoreUnknownFields = false)
record R2ecProperties(
    @Nullable Path model,
    @Nullable Path adapter,
    @DefaultValue("true") boolean published,
    @Nullable Path templates,
    @DefaultValue("auto") String device,
    @DefaultValue("auto") String dtype,
    @DefaultValue("0") int threads,
    @Nullable Double scoreTemperature,
    @Nullable Path cacheDir,
    @DefaultValue("false") boolean offline,
    @DefaultValue("true") boolean demo,
    @DefaultValue Catalog catalog,
    @DefaultValue Redis redis,
    @DefaultValue Engine engine,
    @NestedConfigurationProperty @DefaultValue RequestLimits limits,
    @DefaultValue Stream stream,
    @DefaultValue Shutdown shutdown) {

  private static final String DEMO_CATALOG = "demo";
  private static final Path NO_ADAPTER = Path.of("none");

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming key, bound and value
   */
  R2ecProperties {
    Bounds.matches("r2ec.device", "auto|cpu|cuda(:\\d{1,2})?", device, "auto, cpu or cuda[:n]");
    Bounds.matches("r2ec.dtype", "auto|fp32|int8|bf16", dtype, "auto, fp32, int8 or bf16");
    Bounds.within("r2ec.threads", 0, 1_024, threads);
    if (scoreTemperature != null && !(scoreTemperature > 0 && scoreTemperature <= 10)) {
      throw new IllegalArgumentException(
          "r2ec.score-temperature must be above 0 and at most 10, got " + scoreTemperature);
    }
  }

  /** The directory that keeps models and the embedded Redis. */
  Path cacheDirectory() {
    return cacheDir == null ? CacheDirectory.path() : cacheDir.toAbsolutePath();
  }

  /** The adapter that is asked for by its path. */
  @Nullable Path namedAdapter() {
    return NO_ADAPTER.equals(adapter) ? null : adapter;
  }

  /** Whether nothing keeps the small model from serving the demo as this program trained it. */
  boolean takesDemoAdapter() {
    return adapter == null && model == null && templates == null && showsDemo();
  }

  /** Whether this is the demo: switched on, and no other catalogue named. */
  boolean showsDemo() {
    return demo && catalog.name().equals(DEMO_CATALOG);
  }

  /**
   * The catalogue that is served.
   *
   * @param name Name of the catalogue; its keys in Redis carry it. The one called demo is filled
   *     with the demo when it is empty.
   * @param noun What is recommended, in the singular, such as video game; the prompts name it.
   *     Empty: the model's own wording, and video game for the demo.
   */
  record Catalog(@DefaultValue(DEMO_CATALOG) String name, @Nullable String noun) {

    private static final String DEMO_NOUN = "video game";

    /** The noun of the prompts, or null where the model's own wording holds. */
    @Nullable String promptNoun() {
      if (noun != null && !noun.isBlank()) {
        return noun;
      }
      return name.equals(DEMO_CATALOG) ? DEMO_NOUN : null;
    }

    /** Checks the name. */
    Catalog {
      Bounds.matches(
          "r2ec.catalog.name",
          "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
          name,
          "1 to 64 letters, digits, dots, dashes or underscores");
    }
  }

  /**
   * Where items, embeddings and histories are kept.
   *
   * @param url Address such as redis://user:password@host:6379/0, or rediss:// for TLS. Empty: an
   *     embedded server with its data under the cache directory.
   * @param caFile PEM file of the authority that signed the server's certificate. Empty: the
   *     platform's own authorities.
   * @param timeout Longest wait for one answer of Redis.
   * @param connectTimeout Longest wait for a connection.
   * @param requestQueue Most commands waiting for an answer.
   * @param mirroredInteractions Interactions held in memory over all users, so that known users are
   *     answered while Redis is away.
   */
  record Redis(
      @Nullable URI url,
      @Nullable Path caFile,
      @DefaultValue("5s") Duration timeout,
      @DefaultValue("3s") Duration connectTimeout,
      @DefaultValue("10000") int requestQueue,
      @DefaultValue("1000000") long mirroredInteractions) {

    /** Checks the bounds. */
    Redis {
      Bounds.within("r2ec.redis.timeout", Duration.ofMillis(50), Duration.ofMinutes(1), timeout);
      Bounds.within(
          "r2ec.redis.connect-timeout",
          Duration.ofMillis(50),
          Duration.ofMinutes(1),
          connectTimeout);
      Bounds.within("r2ec.redis.request-queue", 1, 10_000_000, requestQueue);
      Bounds.within("r2ec.redis.mirrored-interactions", 0, 1L << 40, mirroredInteractions);
    }

    /** The settings of a given server; null when the embedded one is meant. */
    @Nullable RedisSettings server() {
      return url == null
          ? null
          : new RedisSettings(url.toString(), caFile, timeout, connectTimeout, requestQueue);
    }

    /** The address stays unseen: it may hold a password. */
    @Override
    public String toString() {
      return "Redis[%s]".formatted(url == null ? "embedded" : "at a given address");
    }
  }

  /**
   * How many requests run and wait, and how large a step is.
   *
   * @param slots Sequences generated at once, as far as the KV cache holds them.
   * @param context Most tokens of one sequence, prompt and reasoning together; 0 takes the longest
   *     reasoning and 1,536 tokens of prompt, as far as the model goes.
   * @param kvCacheBytes Memory of the KV cache, which all sequences share, such as 2GB; when it is
   *     full, the latest in turn are put off and computed again. 0 takes what a quarter of the
   *     slots need at full context, less where memory is short.
   * @param queueLimit Requests that may wait; the next is refused with 429.
   * @param queueTimeout Longest wait in the queue.
   * @param stepTokens Most tokens of one decoding step, prompts included; 32 above the number of
   *     slots at least.
   * @param encodeTokens Most tokens of one batch of item texts.
   * @param draftTokens Most tokens that a step computes on the guess that the reasoning quotes the
   *     prompt, where that pays; they change the speed, never the text. 0 is off. Unset, 8 with
   *     int8, which gives the same answers to the last bit with guesses and without, and 0 with
   *     other formats, where the last bits of a row feel the rows beside it.
   */
  record Engine(
      @DefaultValue("16") int slots,
      @DefaultValue("0") int context,
      @DefaultValue("0") DataSize kvCacheBytes,
      @DefaultValue("64") int queueLimit,
      @DefaultValue("30s") Duration queueTimeout,
      @DefaultValue("256") int stepTokens,
      @DefaultValue("512") int encodeTokens,
      @Nullable Integer draftTokens) {

    private static final int INT8_DRAFT_TOKENS = 8;

    /** Checks the bounds. */
    Engine {
      Bounds.within("r2ec.engine.slots", 1, 1_024, slots);
      Bounds.within("r2ec.engine.context", 0, 1_048_576, context);
      Bounds.within("r2ec.engine.kv-cache-bytes", 0, 1L << 44, kvCacheBytes.toBytes());
      Bounds.within("r2ec.engine.queue-limit", 0, 100_000, queueLimit);
      Bounds.within(
          "r2ec.engine.queue-timeout", Duration.ofMillis(1), Duration.ofHours(1), queueTimeout);
      Bounds.within(
          "r2ec.engine.step-tokens", slots + SequenceChunk.PROMPT_BLOCK, 1_048_576, stepTokens);
      Bounds.within("r2ec.engine.encode-tokens", 1, 1_048_576, encodeTokens);
      if (draftTokens != null) {
        Bounds.within("r2ec.engine.draft-tokens", 0, 1_024, draftTokens);
      }
    }

    /** Most guesses of a step where a model computes in this format. */
    int draftTokens(Precision precision) {
      int unset = precision == Precision.INT8 ? INT8_DRAFT_TOKENS : 0;
      return Objects.requireNonNullElse(draftTokens, unset);
    }
  }

  /**
   * Server-sent events.
   *
   * @param pingInterval Time between two comments that keep a silent connection open.
   */
  record Stream(@DefaultValue("10s") Duration pingInterval) {

    /** Checks the bounds: proxies give up after fifteen seconds of silence and more. */
    Stream {
      Bounds.within(
          "r2ec.stream.ping-interval", Duration.ofMillis(10), Duration.ofSeconds(15), pingInterval);
    }
  }

  /**
   * How the service ends.
   *
   * @param drain Time for running requests to end after the stop signal; what runs longer is cut
   *     with a final event.
   */
  record Shutdown(@DefaultValue("30s") Duration drain) {

    /** Checks the bounds. */
    Shutdown {
      Bounds.within("r2ec.shutdown.drain", Duration.ZERO, Duration.ofHours(1), drain);
    }
  }
}
