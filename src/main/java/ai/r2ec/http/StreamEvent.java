package ai.r2ec.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.springframework.http.codec.ServerSentEvent;

/** Data of one server-sent event; each has a rising sequence number that is also its SSE id. */
@Schema(
    description = "Data of one server-sent event, in this order.",
    oneOf = {
      StreamEvent.Created.class,
      StreamEvent.ReasoningDelta.class,
      StreamEvent.ReasoningDone.class,
      StreamEvent.Items.class,
      StreamEvent.Completed.class,
      StreamEvent.Incomplete.class,
      StreamEvent.Failed.class
    })
sealed interface StreamEvent {

  /** From 0, by one a event. */
  long sequenceNumber();

  /** Name of the event, as its {@code event:} line carries it. */
  String name();

  /** Whether nothing follows. */
  default boolean last() {
    return switch (this) {
      case Completed c -> true;
      case Incomplete i -> true;
      case Failed f -> true;
      case Created c -> false;
      case ReasoningDelta d -> false;
      case ReasoningDone d -> false;
      case Items i -> false;
    };
  }

  /** The event on the wire. */
  default ServerSentEvent<StreamEvent> sse() {
    return ServerSentEvent.<StreamEvent>builder(this)
        .event(name())
        .id(Long.toString(sequenceNumber()))
        .build();
  }

  /** The query was accepted. */
  @Schema(name = "RecommendationCreated", description = "recommendation.created: accepted.")
  record Created(
      @JsonProperty("sequence_number") long sequenceNumber,
      @JsonProperty("recommendation_id") String recommendationId,
      @JsonProperty("request_id") String requestId,
      RecommendResponse.Model model,
      @JsonProperty("prompt_tokens") int promptTokens)
      implements StreamEvent {
    @Override
    public String name() {
      return "recommendation.created";
    }
  }

  /** A piece of reasoning. */
  @Schema(
      name = "ReasoningDelta",
      description = "reasoning.delta: a piece of text; all pieces joined are the reasoning's text.")
  record ReasoningDelta(@JsonProperty("sequence_number") long sequenceNumber, String delta)
      implements StreamEvent {
    @Override
    public String name() {
      return "reasoning.delta";
    }
  }

  /** The reasoning is over. */
  @Schema(name = "ReasoningDone", description = "reasoning.done: the whole reasoning.")
  record ReasoningDone(
      @JsonProperty("sequence_number") long sequenceNumber, RecommendResponse.Reasoning reasoning)
      implements StreamEvent {
    @Override
    public String name() {
      return "reasoning.done";
    }
  }

  /** The items. */
  @Schema(name = "Items", description = "items: the ranking.")
  record Items(
      @JsonProperty("sequence_number") long sequenceNumber, List<RecommendResponse.RankedRow> items)
      implements StreamEvent {
    @Override
    public String name() {
      return "items";
    }
  }

  /** The end: items were ranked. */
  @Schema(
      name = "RecommendationCompleted",
      description = "recommendation.completed: items were ranked, whatever ended the reasoning.")
  record Completed(
      @JsonProperty("sequence_number") long sequenceNumber, RecommendResponse recommendation)
      implements StreamEvent {
    @Override
    public String name() {
      return "recommendation.completed";
    }
  }

  /** The end: cut before ranking. */
  @Schema(
      name = "RecommendationIncomplete",
      description = "recommendation.incomplete: cut before anything was ranked.")
  record Incomplete(
      @JsonProperty("sequence_number") long sequenceNumber,
      @JsonProperty("finish_reason") @Schema(allowableValues = {"deadline", "aborted"})
          String finishReason,
      Problem problem)
      implements StreamEvent {
    @Override
    public String name() {
      return "recommendation.incomplete";
    }
  }

  /** The end: it failed. */
  @Schema(name = "RecommendationFailed", description = "recommendation.failed: with the problem.")
  record Failed(@JsonProperty("sequence_number") long sequenceNumber, Problem problem)
      implements StreamEvent {
    @Override
    public String name() {
      return "recommendation.failed";
    }
  }
}
