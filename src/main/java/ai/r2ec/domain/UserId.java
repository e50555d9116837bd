package ai.r2ec.domain;

/**
 * Identifier of a user whose history is kept by the service.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters
 */
public record UserId(String value) {

  /** Longest identifier, in UTF-16 characters. */
  public static final int MAX_LENGTH = 256;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the text is blank, too long or holds control characters
   */
  public UserId {
    Identifiers.check("user_id", value, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
