package ai.r2ec.http;

import ai.r2ec.catalog.CatalogSnapshot;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Answer of {@code GET /v1/model}; parts are absent until they are known. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ServiceDescription", description = "Which model serves what, and how far it is.")
record ModelBody(
    @Schema(
            description = "What the service is busy with.",
            allowableValues = {
              "starting",
              "redis",
              "model",
              "catalog",
              "encoding",
              "warm_up",
              "ready",
              "draining",
              "failed"
            },
            example = "ready")
        String phase,
    @Schema(description = "Whether requests are answered.", example = "true") boolean ready,
    @Schema(description = "How far the phase is.") @Nullable Work progress,
    @Nullable Facts model,
    @Nullable Coverage catalog,
    @Schema(description = "State of Redis; answers come from memory while it is down.")
        @Nullable Store redis,
    @Nullable Load load,
    Limits limits) {

  private static final String UNTRAINED =
      "This model was not trained for recommendation: its rankings show that the machinery works,"
          + " not how well it can recommend.";

  static ModelBody of(ServingState.Moment moment, RequestLimits limits) {
    ServiceParts parts = moment.parts();
    return new ModelBody(
        moment.phase().label(),
        moment.phase() == Phase.READY,
        moment.work() == null ? null : Work.of(moment.work()),
        parts == null ? null : Facts.of(parts.model(), parts.catalog().snapshot().generation()),
        parts == null ? null : Coverage.of(parts.catalog().name(), parts.catalog().snapshot()),
        parts == null ? null : new Store(parts.catalog().storeUp() ? "up" : "down"),
        parts == null ? null : Load.of(parts.load().get()),
        Limits.of(limits));
  }

  /** How far a task is. */
  @Schema(name = "Progress", description = "How far a task is.")
  record Work(
      @Schema(example = "Encoding items") String task,
      @Schema(example = "items") String unit,
      @Schema(example = "320") long done,
      @Schema(example = "623") long total) {

    static Work of(ServingState.Work work) {
      return new Work(work.task(), work.unit(), work.done(), work.total());
    }
  }

  /** The model. */
  @Schema(name = "Model", description = "The model that answers.")
  record Facts(
      @Schema(example = "SmolLM2-135M-Instruct") String name,
      @Schema(
              description = "SHA-256 over weights, adapter, templates and pooling.",
              example = "9f2c8a61d07be4435c1a0e7f6b3d92c85a41e0f97d6c3b28f15e84a0c7d9b362")
          String identity,
      @JsonInclude @Schema(description = "Merged adapter; null when none.", nullable = true)
          @Nullable String adapter,
      @Schema(description = "Decoder family.", example = "llama") String family,
      @Schema(description = "Embedding generation that is ranked.", example = "9f2c8a61d07b")
          String generation,
      @Schema(example = "cpu") String device,
      @Schema(example = "int8") String dtype,
      @JsonProperty("hidden_size") @Schema(example = "576") int hiddenSize,
      @Schema(description = "Most tokens of prompt and reasoning together.", example = "2560")
          int context,
      @JsonProperty("trained_for_recommendation") @Schema(example = "false") boolean trained,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Schema(description = "What to keep in mind about this model.", example = UNTRAINED)
          @Nullable String notice) {

    static Facts of(ModelCard card, String generation) {
      return new Facts(
          card.name(),
          card.identity(),
          card.adapter(),
          card.family(),
          generation,
          card.device(),
          card.dtype(),
          card.hiddenSize(),
          card.context(),
          card.trained(),
          card.trained() ? null : UNTRAINED);
    }
  }

  /** The catalogue. */
  @Schema(name = "CatalogCoverage", description = "How much of the catalogue can be ranked.")
  record Coverage(
      @Schema(example = "demo") String name,
      @Schema(description = "Items known.", example = "623") int items,
      @Schema(description = "Items that can be ranked.", example = "623") int encoded,
      @Schema(description = "encoded / items; 1 when there is none.", example = "1.0")
          double coverage) {

    static Coverage of(String name, CatalogSnapshot snapshot) {
      int items = snapshot.itemCount();
      return new Coverage(
          name, items, snapshot.size(), items == 0 ? 1 : (double) snapshot.size() / items);
    }
  }

  /** Redis. */
  @Schema(name = "RedisState", description = "State of Redis.")
  record Store(
      @Schema(
              allowableValues = {"up", "down"},
              example = "up")
          String status) {}

  /** How busy the engine is. */
  @Schema(name = "Load", description = "How busy the engine is.")
  record Load(
      @Schema(example = "1") int running,
      @Schema(example = "0") int waiting,
      @Schema(example = "4") int slots) {

    static Load of(ServiceLoad load) {
      return new Load(load.running(), load.waiting(), load.slots());
    }
  }

  /** Bounds of a request. */
  @Schema(name = "Limits", description = "Bounds of a request.")
  record Limits(
      @JsonProperty("body_bytes") @Schema(example = "1048576") long bodyBytes,
      @Schema(example = "200") int k,
      @Schema(example = "200") int history,
      @JsonProperty("prompt_history") @Schema(example = "20") int promptHistory,
      @Schema(example = "1000") int candidates,
      @JsonProperty("exclude_item_ids") @Schema(example = "1000") int excluded,
      @JsonProperty("instruction_characters") @Schema(example = "1000") int instruction,
      @JsonProperty("reasoning_tokens") @Schema(example = "1024") int reasoningTokens,
      @JsonProperty("deadline_ms") @Schema(example = "600000") long deadlineMs) {

    static Limits of(RequestLimits limits) {
      return new Limits(
          limits.bodyBytes(),
          limits.k(),
          limits.history(),
          limits.promptHistory(),
          limits.candidates(),
          limits.excluded(),
          limits.instruction(),
          limits.reasoningTokens(),
          limits.deadline().toMillis());
    }
  }
}
