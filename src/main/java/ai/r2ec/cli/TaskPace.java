package ai.r2ec.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast a task goes. Rate and time left count only what was done since the start: a resumed task
 * has a lead.
 *
 * @param unit what is counted
 * @param firstDone units done when it was first seen
 * @param startNanos when that was
 */
record TaskPace(String unit, long firstDone, long startNanos) {

  /** Time since the task was first seen. */
  Duration elapsed(long nowNanos) {
    return Duration.ofNanos(nowNanos - startNanos);
  }

  /** {@code 45 items/s, 6.0 s left}; empty while nothing can be said. */
  Optional<String> text(long done, long total, long nowNanos) {
    double perSecond = (done - firstDone) * 1e9 / Math.max(1, nowNanos - startNanos);
    if (perSecond <= 0) {
      return Optional.empty();
    }
    Duration left = Duration.ofSeconds((long) ((total - done) / perSecond));
    return Optional.of("%s, %s left".formatted(Amounts.rate(unit, perSecond), Amounts.time(left)));
  }
}
