package ai.r2ec.evaluate;

import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ItemId;
import java.time.Instant;
import java.util.List;

/**
 * One held-out event: given this history, where does the target rank?
 *
 * @param history earlier events, oldest first
 * @param target the event that really came next
 * @param asOf the moment of the question, never later than the target
 */
public record EvaluationCase(List<HistoryEntry> history, ItemId target, Instant asOf) {

  /** Keeps an unmodifiable copy. */
  public EvaluationCase {
    history = List.copyOf(history);
  }
}
