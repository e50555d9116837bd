package ai.r2ec.train.config;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.List;

/** Gathers every bound that a section breaks, so that one look at the errors is enough. */
final class Bounds {

  private final String section;
  private final List<FieldError> errors = new ArrayList<>();

  Bounds(String section) {
    this.section = section;
  }

  /** A whole number from {@code min} to {@code max}. */
  Bounds within(String key, int min, int max, int value) {
    String bound = max == Integer.MAX_VALUE ? "at least " + min : min + " to " + max;
    return holds(key, value >= min && value <= max, "must be %s, got %d".formatted(bound, value));
  }

  /** A number from {@code min} to {@code max}. */
  Bounds within(String key, double min, double max, double value) {
    return holds(
        key, value >= min && value <= max, "must be %s to %s, got %s".formatted(min, max, value));
  }

  /** A number above 0 and at most {@code max}. */
  Bounds aboveZero(String key, double max, double value) {
    return holds(
        key,
        value > 0 && value <= max,
        "must be above 0 and at most %s, got %s".formatted(max, value));
  }

  /** A text of a pattern that is described in words. */
  Bounds matches(String key, String pattern, String value, String meaning) {
    return holds(key, value.matches(pattern), "must be %s, got %s".formatted(meaning, value));
  }

  /** Anything else. */
  Bounds holds(String key, boolean condition, String error) {
    if (!condition) {
      errors.add(new FieldError(section + "." + key, error));
    }
    return this;
  }

  /**
   * Ends the check.
   *
   * @throws R2ecException.Invalid naming all broken keys
   */
  void check() {
    if (!errors.isEmpty()) {
      throw new R2ecException.Invalid(errors);
    }
  }
}
