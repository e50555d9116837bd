package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One thing to learn or to ask: what came before, and what really came next.
 *
 * @param user who
 * @param history earlier events, oldest first, at least one and at most the window
 * @param target the next event
 */
public record Sample(UserId user, List<Interaction> history, Interaction target) {

  /**
   * Keeps an unmodifiable copy.
   *
   * @throws IllegalArgumentException if the history is empty
   */
  public Sample {
    if (history.isEmpty()) {
      throw new IllegalArgumentException("history must hold at least one event");
    }
    history = List.copyOf(history);
  }

  /**
   * The moment of the question: the target's own time, as in the reference; 1970 when unknown. At
   * day resolution it tells whether the target falls on the last event's day, see {@link
   * Samples#sameDay}.
   */
  public Instant asOf() {
    return Objects.requireNonNullElse(target.timestamp(), Instant.EPOCH);
  }
}
