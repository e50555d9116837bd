package ai.r2ec.domain;

/**
 * Identifier of a catalogue item, chosen by the catalogue's owner; any text without control
 * characters, slashes included.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters
 */
public record ItemId(String value) implements Comparable<ItemId> {

  /** Longest identifier, in UTF-16 characters. */
  public static final int MAX_LENGTH = 256;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the text is blank, too long or holds control characters
   */
  public ItemId {
    Identifiers.check("item_id", value, MAX_LENGTH);
  }

  /** Natural order of the text: the tie-break of every ranking. */
  @Override
  public int compareTo(ItemId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
