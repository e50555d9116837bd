package ai.r2ec.http;

import java.time.Duration;

/** Checks of configuration values; every message names the key and its bound. */
final class Bounds {

  private Bounds() {}

  static void within(String key, long min, long max, long got) {
    if (got < min || got > max) {
      throw new IllegalArgumentException(
          "%s must be in %d..%d, got %d".formatted(key, min, max, got));
    }
  }

  static void within(String key, Duration min, Duration max, Duration got) {
    if (got.compareTo(min) < 0 || got.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be in %d..%d ms, got %d ms"
              .formatted(key, min.toMillis(), max.toMillis(), got.toMillis()));
    }
  }

  static void matches(String key, String pattern, String got, String allowed) {
    if (!got.matches(pattern)) {
      throw new IllegalArgumentException("%s must be %s".formatted(key, allowed));
    }
  }
}
