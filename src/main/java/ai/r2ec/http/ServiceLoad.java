package ai.r2ec.http;

import java.time.Duration;

/**
 * How busy the engine is.
 *
 * @param alive whether it still steps
 * @param running requests being generated
 * @param waiting requests waiting for a slot
 * @param slots requests that can be generated at once
 * @param sinceLastStep time since the last step ended; zero when there is nothing to do
 */
public record ServiceLoad(
    boolean alive, int running, int waiting, int slots, Duration sinceLastStep) {

  /** A step takes seconds at worst; a silence this long is a hang. */
  private static final Duration STALLED = Duration.ofMinutes(1);

  /** Whether work is left lying. */
  boolean stalled() {
    return !alive || sinceLastStep.compareTo(STALLED) > 0;
  }
}
