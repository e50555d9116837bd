package ai.r2ec.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Identifiers and their indexes, from 0 and in the order of the identifiers: a tie that is broken
 * by index is broken by identifier.
 */
public final class Vocabulary {

  private final String[] names;
  private final Map<String, Integer> indexes;

  /** Takes identifiers that ascend strictly. */
  private Vocabulary(String... names) {
    this.names = names;
    this.indexes = HashMap.newHashMap(names.length);
    for (int i = 0; i < names.length; i++) {
      indexes.put(names[i], i);
    }
  }

  /** A vocabulary of these identifiers; repeats count once. */
  public static Vocabulary of(Iterable<String> identifiers) {
    Growing growing = new Growing();
    identifiers.forEach(growing::indexOf);
    return growing.sorted().vocabulary();
  }

  /** Number of identifiers. */
  public int size() {
    return names.length;
  }

  /**
   * The identifier of an index.
   *
   * @throws IndexOutOfBoundsException if there is no such index
   */
  public String name(int index) {
    return names[index];
  }

  /** The index of an identifier, or -1. */
  public int indexOf(String name) {
    return indexes.getOrDefault(name, -1);
  }

  /** All identifiers, ascending. */
  public List<String> names() {
    return List.of(names);
  }

  /** A vocabulary in the making, numbered by first appearance. */
  static final class Growing {
    private final Map<String, Integer> indexes = new HashMap<>();

    /** The number of an identifier, given out now when it is new. */
    int indexOf(String name) {
      Integer known = indexes.get(name);
      if (known != null) {
        return known;
      }
      int index = indexes.size();
      indexes.put(name, index);
      return index;
    }

    Sorted sorted() {
      String[] names = indexes.keySet().toArray(String[]::new);
      Arrays.sort(names);
      int[] renumbered = new int[names.length];
      for (int i = 0; i < names.length; i++) {
        renumbered[indexes.getOrDefault(names[i], -1)] = i;
      }
      return new Sorted(new Vocabulary(names), renumbered);
    }
  }

  /**
   * A finished vocabulary.
   *
   * @param vocabulary the identifiers in order
   * @param renumbered new index of each number given out before
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Sorted(Vocabulary vocabulary, int[] renumbered) {}
}
