package ai.r2ec.domain;

import java.util.List;

/**
 * What happens while a recommendation is made, in this order: {@link Created}, {@link
 * ReasoningDelta}*, {@link ReasoningDone}, {@link Ranked}, {@link Completed}. A stream that breaks
 * off ends with an {@link R2ecException} as its error signal instead.
 */
public sealed interface RecommendationEvent {

  /** The query was accepted and its prompt is built. */
  record Created(String id, ModelInfo model, int promptTokens) implements RecommendationEvent {}

  /**
   * A piece of reasoning text; never empty, never splits a character, never holds part of the
   * marker.
   */
  record ReasoningDelta(String text) implements RecommendationEvent {}

  /** The reasoning is over. */
  record ReasoningDone(Rationale rationale) implements RecommendationEvent {}

  /** The items, best first. */
  record Ranked(List<RankedItem> items) implements RecommendationEvent {
    /** Keeps an unmodifiable copy. */
    public Ranked {
      items = List.copyOf(items);
    }
  }

  /** The whole answer; its parts equal what the events before it said. */
  record Completed(Recommendation recommendation) implements RecommendationEvent {}
}
