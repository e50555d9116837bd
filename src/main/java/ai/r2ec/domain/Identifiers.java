package ai.r2ec.domain;

/** The rule that identifiers share. */
final class Identifiers {

  private Identifiers() {}

  static void check(String field, String value, int maxLength) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
    if (value.length() > maxLength) {
      throw new IllegalArgumentException(
          "%s must have at most %d characters, got %d".formatted(field, maxLength, value.length()));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(field + " must not hold control characters");
    }
  }
}
