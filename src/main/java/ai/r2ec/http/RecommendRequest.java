package ai.r2ec.http;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserId;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Body of {@code POST /v1/recommendations} after every bound was checked. */
@Schema(description = "What should this user see next? Give user_id, history, or both.")
record RecommendRequest(
    @JsonProperty("user_id")
        @Schema(
            description = "User whose stored history comes first.",
            example = "demo-01",
            maxLength = UserId.MAX_LENGTH)
        @Nullable UserId userId,
    @Schema(description = "Events, oldest first, appended to the stored history; at most 200.")
        @Nullable List<Event> history,
    @Schema(
            description = "Number of items to return.",
            minimum = "1",
            maximum = "200",
            defaultValue = "10",
            example = "5")
        @Nullable Integer k,
    @JsonProperty("as_of")
        @Schema(
            description = "The moment the question is asked for; now when absent.",
            example = "2025-03-01T12:00:00Z")
        @Nullable Instant asOf,
    @Schema(
            description =
                "The only items to rank, at most 1,000, each once; the whole catalogue when absent.")
        @Nullable List<ItemId> candidates,
    @JsonProperty("exclude_item_ids") @Schema(description = "Items never to return, at most 1,000.")
        @Nullable List<ItemId> excludeItemIds,
    @Schema(
            description = "An extra wish in plain words, at most 1,000 characters.",
            example = "Something to play together on one sofa.")
        @Nullable String instruction,
    @Nullable Reasoning reasoning,
    @JsonProperty("deadline_ms")
        @Schema(
            description = "Time for the whole answer; 504 when nothing was ranked by then.",
            minimum = "1",
            maximum = "600000")
        @Nullable Integer deadlineMs,
    @Schema(
            description =
                "none: items only; text: with the reasoning; evidence: also the history items that"
                    + " speak most for each item.",
            implementation = String.class,
            allowableValues = {"none", "text", "evidence"},
            defaultValue = "text")
        @Nullable Explain explain,
    @Schema(
            description =
                "batch: nobody waits for it; it goes after interactive requests, for a while, and"
                    + " may use half of the queue.",
            implementation = String.class,
            allowableValues = {"interactive", "batch"},
            defaultValue = "interactive")
        @Nullable Priority priority) {

  /** One event of a given history. */
  @Schema(name = "HistoryEvent", description = "An item of the catalogue, or just a title.")
  record Event(
      @JsonProperty("item_id")
          @Schema(description = "Item of the catalogue.", maxLength = ItemId.MAX_LENGTH)
          @Nullable ItemId itemId,
      @Schema(
              description = "Title; needed when the item is not in the catalogue.",
              example = "Stardew Valley")
          @Nullable String title,
      @Schema(description = "The user's rating on the catalogue's own scale.", example = "5")
          @Nullable Double rating,
      @Schema(description = "When it happened.", example = "2025-02-14T20:15:00Z")
          @Nullable Instant timestamp) {}

  /** How the model may think. */
  @Schema(name = "ReasoningRequest", description = "How the model may think before it ranks.")
  record Reasoning(
      @JsonProperty("max_tokens")
          @Schema(
              description = "Budget in tokens; 0 ranks straight after the prompt.",
              minimum = "0",
              maximum = "1024",
              defaultValue = "256",
              example = "96")
          @Nullable Integer maxTokens,
      @JsonProperty("deadline_ms")
          @Schema(
              description = "Time for the reasoning; it is cut then and the items are ranked.",
              minimum = "1",
              maximum = "600000")
          @Nullable Integer deadlineMs,
      @Schema(
              description = "0 is greedy: always the likeliest token.",
              minimum = "0",
              maximum = "2",
              defaultValue = "0")
          @Nullable Double temperature,
      @JsonProperty("top_p")
          @Schema(
              description = "Share of probability to sample from, above 0.",
              exclusiveMinimumValue = 0,
              maximum = "1",
              defaultValue = "1")
          @Nullable Double topP,
      @JsonProperty("top_k")
          @Schema(
              description = "Number of tokens to sample from; 0 is all.",
              minimum = "0",
              maximum = "100000",
              defaultValue = "0")
          @Nullable Integer topK,
      @JsonProperty("min_p")
          @Schema(
              description = "Least probability to sample from, relative to the likeliest token.",
              minimum = "0",
              maximum = "1",
              defaultValue = "0")
          @Nullable Double minP,
      @JsonProperty("repetition_penalty")
          @Schema(
              description =
                  "Makes tokens that were seen less likely; 1 is off, the model's own when absent.",
              minimum = "1",
              maximum = "10")
          @Nullable Double repetitionPenalty,
      @Schema(
              description =
                  "Texts that end the reasoning where the model writes one, at most 4 of 1 to 64"
                      + " characters; what it wrote before is ranked.",
              example = "[\"\\n\\n\"]")
          @Nullable List<String> stop,
      @Schema(description = "The same seed gives the same text.", defaultValue = "0")
          @Nullable Long seed) {

    private static final Reasoning UNSAID =
        new Reasoning(null, null, null, null, null, null, null, null, null);
  }

  /** The question in the domain's terms, with the defaults filled in. */
  RecommendationQuery query(String requestId, Instant now, RequestLimits limits) {
    return new RecommendationQuery(
        requestId,
        userId,
        Objects.requireNonNullElse(history, List.<Event>of()).stream()
            .map(e -> new HistoryEntry(e.itemId(), e.title(), e.rating(), e.timestamp()))
            .toList(),
        Objects.requireNonNullElse(k, limits.defaultK()),
        Objects.requireNonNullElse(asOf, now),
        candidates,
        new LinkedHashSet<>(Objects.requireNonNullElse(excludeItemIds, List.of())),
        instruction,
        options(limits),
        millis(deadlineMs),
        Objects.requireNonNullElse(explain, Explain.TEXT),
        Objects.requireNonNullElse(priority, Priority.INTERACTIVE));
  }

  private ReasoningOptions options(RequestLimits limits) {
    Reasoning given = Objects.requireNonNullElse(reasoning, Reasoning.UNSAID);
    return new ReasoningOptions(
        Objects.requireNonNullElse(given.maxTokens(), limits.defaultReasoningTokens()),
        millis(given.deadlineMs()),
        Objects.requireNonNullElse(given.temperature(), 0.0),
        Objects.requireNonNullElse(given.topP(), 1.0),
        Objects.requireNonNullElse(given.topK(), 0),
        Objects.requireNonNullElse(given.minP(), 0.0),
        given.repetitionPenalty(),
        Objects.requireNonNullElse(given.stop(), List.of()),
        Objects.requireNonNullElse(given.seed(), 0L));
  }

  private static @Nullable Duration millis(@Nullable Integer value) {
    return value == null ? null : Duration.ofMillis(value);
  }
}
