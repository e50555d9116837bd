package ai.r2ec.redis;

import java.util.regex.Pattern;

/**
 * Names of the keys of one catalogue: {@code r2ec:{NAME}:part:part}. The braces are Redis Cluster's
 * hash tag, so that all keys of a catalogue live in one slot; everything but the catalogue's name
 * stands outside of them.
 *
 * @param catalogue 1 to 64 letters, digits, dots, dashes or underscores
 */
public record RedisKeys(String catalogue) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is empty, too long or holds other characters
   */
  public RedisKeys {
    if (!NAME.matcher(catalogue).matches()) {
      throw new IllegalArgumentException(
          "a catalogue's name must be 1 to 64 letters, digits, dots, dashes or underscores, got '%s'"
              .formatted(catalogue));
    }
  }

  /** The key made of these parts, such as {@code r2ec:{games}:items}. */
  public String key(String... parts) {
    return "r2ec:{" + catalogue + "}:" + String.join(":", parts);
  }
}
