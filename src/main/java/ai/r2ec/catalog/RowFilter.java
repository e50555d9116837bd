package ai.r2ec.catalog;

import java.util.BitSet;
import java.util.stream.IntStream;

/** Which rows of a snapshot a search may return. */
public sealed interface RowFilter {

  /**
   * Every row but some.
   *
   * @param excluded rows that are masked, such as the user's history; not to be written to
   */
  record All(BitSet excluded) implements RowFilter {}

  /**
   * Just some rows, such as a request's candidates.
   *
   * @param rows the rows; not to be written to
   */
  record Only(BitSet rows) implements RowFilter {}

  /** Every row. */
  static RowFilter all() {
    return new All(new BitSet());
  }

  /** Every row but these. */
  static RowFilter except(IntStream rows) {
    return new All(bits(rows));
  }

  /** Just these rows; naming one twice changes nothing. */
  static RowFilter only(IntStream rows) {
    return new Only(bits(rows));
  }

  /** Whether the row may be returned. */
  default boolean allows(int row) {
    return switch (this) {
      case All all -> !all.excluded().get(row);
      case Only only -> only.rows().get(row);
    };
  }

  private static BitSet bits(IntStream rows) {
    BitSet bits = new BitSet();
    rows.forEach(bits::set);
    return bits;
  }
}
