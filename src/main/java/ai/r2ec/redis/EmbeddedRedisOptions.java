package ai.r2ec.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How the embedded Redis runs.
 *
 * @param directory where its data, log and lock lie; made when missing
 * @param port its port on 127.0.0.1, or empty for any that is free
 * @param startTimeout how long it may take to read its data and answer, above 0
 * @param restartDelay how long after a crash it is started again, at least 0
 */
public record EmbeddedRedisOptions(
    Path directory, OptionalInt port, Duration startTimeout, Duration restartDelay) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is broken; the message names it
   */
  public EmbeddedRedisOptions {
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
      throw new IllegalArgumentException("port must be 1 to 65535, got " + port.getAsInt());
    }
    if (!startTimeout.isPositive() || restartDelay.isNegative()) {
      throw new IllegalArgumentException(
          "startTimeout must be above 0 and restartDelay at least 0, got %s, %s"
              .formatted(startTimeout, restartDelay));
    }
  }

  /** Any free port; two minutes to read a large catalogue; back one second after a crash. */
  public static EmbeddedRedisOptions in(Path directory) {
    return new EmbeddedRedisOptions(
        directory, OptionalInt.empty(), Duration.ofMinutes(2), Duration.ofSeconds(1));
  }

  EmbeddedRedisOptions at(Path place) {
    return new EmbeddedRedisOptions(place, port, startTimeout, restartDelay);
  }
}
