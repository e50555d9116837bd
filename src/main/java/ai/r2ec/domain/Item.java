package ai.r2ec.domain;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that can be recommended.
 *
 * @param id the owner's identifier
 * @param title what users call it; never blank, at most {@value #MAX_TITLE_LENGTH} characters
 * @param category category noun such as {@code Video Games}; empty when unknown
 * @param description free text; empty when unknown, at most {@value #MAX_DESCRIPTION_LENGTH}
 *     characters
 * @param attributes further facts in the order of their names
 */
public record Item(
    ItemId id,
    String title,
    String category,
    String description,
    SortedMap<String, AttributeValue> attributes) {

  /** Longest title in UTF-16 characters; the prompt cuts it further, by tokens. */
  public static final int MAX_TITLE_LENGTH = 2_000;

  /** Longest description in UTF-16 characters; the prompt cuts it further, by words and tokens. */
  public static final int MAX_DESCRIPTION_LENGTH = 20_000;

  /** Most attributes of an item. */
  public static final int MAX_ATTRIBUTES = 100;

  /**
   * Checks the bounds and keeps an unmodifiable copy of the attributes.
   *
   * @throws IllegalArgumentException if a bound is broken; the message names the field
   */
  public Item {
    if (title.isBlank()) {
      throw new IllegalArgumentException("title must not be blank");
    }
    checkLength("title", title, MAX_TITLE_LENGTH);
    checkLength("category", category, MAX_TITLE_LENGTH);
    checkLength("description", description, MAX_DESCRIPTION_LENGTH);
    if (attributes.size() > MAX_ATTRIBUTES) {
      throw new IllegalArgumentException(
          "attributes must have at most %d entries, got %d"
              .formatted(MAX_ATTRIBUTES, attributes.size()));
    }
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  private static void checkLength(String field, String value, int max) {
    if (value.length() > max) {
      throw new IllegalArgumentException(
          "%s must have at most %d characters, got %d".formatted(field, max, value.length()));
    }
  }
}
