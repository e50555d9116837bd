package ai.r2ec.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Amounts {

  private Amounts() {}

  /** Counts get separators, bytes a unit: {@code 12,345 items}, {@code 94.1 MB}. */
  static String of(String unit, long count) {
    return unit.equals("bytes") ? bytes(count) : "%,d %s".formatted(count, unit);
  }

  /** Bytes in decimal units with one digit. */
  static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < 4) {
      value /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", value, "kMGTP".charAt(unit));
  }

  /** A rate per second with at most three digits that matter. */
  static String rate(String unit, double perSecond) {
    if (unit.equals("bytes")) {
      return bytes((long) perSecond) + "/s";
    }
    String number = perSecond < 10 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, number, perSecond) + " " + unit + "/s";
  }

  /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  static String time(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3_600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3_600, seconds % 3_600 / 60);
  }
}
