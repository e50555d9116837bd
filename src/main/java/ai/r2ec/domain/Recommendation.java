package ai.r2ec.domain;

import java.util.List;

/**
 * Ranked items with the reasoning that led to them.
 *
 * @param id identifier of this answer, accepted in feedback
 * @param model which model answered
 * @param items best first
 * @param rationale the reasoning
 * @param usage tokens
 * @param timings milliseconds
 * @param warnings what the caller should know
 */
public record Recommendation(
    String id,
    ModelInfo model,
    List<RankedItem> items,
    Rationale rationale,
    Usage usage,
    Timings timings,
    List<Warning> warnings) {

  /** Keeps unmodifiable copies. */
  public Recommendation {
    items = List.copyOf(items);
    warnings = List.copyOf(warnings);
  }
}
