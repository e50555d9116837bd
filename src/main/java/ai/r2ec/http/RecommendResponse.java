package ai.r2ec.http;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.ModelInfo;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.Timings;
import ai.r2ec.domain.Usage;
import ai.r2ec.domain.Warning;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answer of {@code POST /v1/recommendations}. */
@Schema(name = "Recommendation", description = "Ranked items with the reasoning that led to them.")
record RecommendResponse(
    @JsonProperty("recommendation_id")
        @Schema(description = "Identifier of this answer.", example = "rec_01JQ8Z4T9E4K")
        String recommendationId,
    Model model,
    @Schema(description = "Best first.") List<RankedRow> items,
    Reasoning reasoning,
    TokenUsage usage,
    @JsonProperty("timings_ms") Times timingsMs,
    List<Notice> warnings) {

  /** The domain's answer as the wire shows it. */
  static RecommendResponse of(Recommendation answer, Explain explain) {
    return new RecommendResponse(
        answer.id(),
        Model.of(answer.model()),
        RankedRow.of(answer.items()),
        Reasoning.of(answer.rationale(), explain),
        TokenUsage.of(answer.usage()),
        Times.of(answer.timings()),
        answer.warnings().stream().map(Notice::of).toList());
  }

  /** Which model answered. */
  @Schema(name = "ModelReference", description = "Which model answered.")
  record Model(
      @Schema(description = "Display name.", example = "SmolLM2-135M-Instruct") String name,
      @Schema(
              description = "SHA-256 over weights, adapter, templates and pooling.",
              example = "9f2c8a61d07be4435c1a0e7f6b3d92c85a41e0f97d6c3b28f15e84a0c7d9b362")
          String identity,
      @Schema(description = "Adapter merged into the model; null when none.", nullable = true)
          @Nullable String adapter,
      @Schema(description = "Embedding generation that was ranked.", example = "9f2c8a61d07b")
          String generation) {

    static Model of(ModelInfo info) {
      return new Model(info.name(), info.identity(), info.adapter(), info.generation());
    }
  }

  /** One row of the ranking. */
  @Schema(name = "RankedItem", description = "One row of the ranking.")
  record RankedRow(
      @Schema(description = "From 1.", example = "1") int rank,
      @JsonProperty("item_id") @Schema(example = "stardew-valley") String itemId,
      @Schema(example = "Stardew Valley") String title,
      @Schema(description = "Cosine of user and item vector, divided by τ.", example = "41.27")
          double score,
      @Schema(
              description = "Softmax of the score over all items that could have been returned.",
              example = "0.0613")
          double probability,
      @Schema(description = "Category noun; empty when unknown.", example = "Video Games")
          String category,
      @Schema(description = "Further facts of the item.", example = "{\"year\": 2016}")
          Map<String, Object> attributes,
      @JsonInclude(JsonInclude.Include.NON_EMPTY)
          @Schema(
              description = "With explain = evidence: what speaks most for it, strongest first.")
          List<Evidence> evidence) {

    static List<RankedRow> of(List<RankedItem> items) {
      return items.stream().map(RankedRow::of).toList();
    }

    private static RankedRow of(RankedItem ranked) {
      return new RankedRow(
          ranked.rank(),
          ranked.item().id().value(),
          ranked.item().title(),
          ranked.score(),
          ranked.probability(),
          ranked.item().category(),
          plain(ranked.item().attributes()),
          ranked.evidence().stream()
              .map(e -> new Evidence(e.itemId().value(), e.title(), e.similarity()))
              .toList());
    }
  }

  /** A history item that speaks for a ranked one. */
  @Schema(description = "A history item that speaks for a ranked one.")
  record Evidence(
      @JsonProperty("item_id") @Schema(example = "animal-crossing") String itemId,
      @Schema(example = "Animal Crossing: New Horizons") String title,
      @Schema(description = "Cosine of the two item vectors.", example = "0.83")
          double similarity) {}

  /** The reasoning. */
  @Schema(description = "The reasoning that led to the ranking.")
  record Reasoning(
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Schema(
              description = "What the model wrote; absent with explain = none.",
              example = "This player returns to calm building games …")
          @Nullable String text,
      @Schema(description = "Generated tokens.", example = "96") int tokens,
      @JsonProperty("finish_reason")
          @Schema(
              description = "Why the reasoning ended.",
              allowableValues = {"stop", "end_of_turn", "length", "deadline", "aborted"},
              example = "length")
          String finishReason,
      @JsonProperty("marker_appended")
          @Schema(description = "Whether the answer marker was put there for the model.")
          boolean markerAppended) {

    static Reasoning of(Rationale rationale, Explain explain) {
      return new Reasoning(
          explain == Explain.NONE ? null : rationale.text(),
          rationale.tokens(),
          rationale.finishReason().name().toLowerCase(Locale.ROOT),
          rationale.markerAppended());
    }
  }

  /** Tokens an answer took. */
  @Schema(name = "Usage", description = "Tokens an answer took.")
  record TokenUsage(
      @JsonProperty("prompt_tokens") @Schema(example = "412") int promptTokens,
      @JsonProperty("reasoning_tokens") @Schema(example = "96") int reasoningTokens,
      @JsonProperty("cached_tokens")
          @Schema(description = "Prompt tokens found in a cache.", example = "0")
          int cachedTokens) {

    static TokenUsage of(Usage usage) {
      return new TokenUsage(usage.promptTokens(), usage.reasoningTokens(), usage.cachedTokens());
    }
  }

  /** Where the time went. */
  @Schema(name = "Timings", description = "Milliseconds of each phase.")
  record Times(
      @Schema(description = "Waiting for a place in the batch.", example = "0.4") double queue,
      @Schema(description = "Reading the prompt.", example = "388.2") double prefill,
      @Schema(description = "Writing the reasoning.", example = "1043.9") double decode,
      @Schema(description = "Ranking the catalogue.", example = "0.3") double score,
      @Schema(description = "From arrival to ranked items.", example = "1434.1") double total) {

    static Times of(Timings t) {
      return new Times(t.queue(), t.prefill(), t.decode(), t.score(), t.total());
    }
  }

  /** Something to know although the answer stands. */
  @Schema(name = "Warning", description = "Something to know although the answer stands.")
  record Notice(
      @Schema(description = "Stable name.", example = "unknown_history_item") String code,
      @Schema(example = "history/2 names no item of the catalogue and was left out")
          String detail) {

    static Notice of(Warning warning) {
      return new Notice(warning.code(), warning.detail());
    }
  }

  /** Attribute values as plain JSON. */
  static Map<String, Object> plain(Map<String, AttributeValue> attributes) {
    Map<String, Object> plain = new TreeMap<>();
    attributes.forEach((name, value) -> plain.put(name, plain(value)));
    return plain;
  }

  private static Object plain(AttributeValue value) {
    return switch (value) {
      case AttributeValue.Text text -> text.value();
      case AttributeValue.Numeric number -> number(number.value());
      case AttributeValue.Flag flag -> flag.value();
      case AttributeValue.Texts texts -> texts.values();
    };
  }

  /** A year reads 2016, not 2016.0. */
  private static Number number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    if (whole) {
      return (long) value;
    }
    return value;
  }
}
