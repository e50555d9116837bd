package ai.r2ec.recommend;

import ai.r2ec.domain.Warning;
import ai.r2ec.text.HistoryLine;
import java.util.BitSet;
import java.util.List;

/**
 * A query's history, found in the catalogue.
 *
 * @param lines what the prompt shows, oldest first
 * @param knownRows catalogue rows of every known item of the whole history, in history order
 *     without repeats
 * @param warnings what could not be used
 */
record ResolvedHistory(List<HistoryLine> lines, List<Integer> knownRows, List<Warning> warnings) {

  ResolvedHistory {
    lines = List.copyOf(lines);
    knownRows = List.copyOf(knownRows);
    warnings = List.copyOf(warnings);
  }

  /** The rows to mask, as a new set that the caller may extend. */
  BitSet mask() {
    BitSet rows = new BitSet();
    knownRows.forEach(rows::set);
    return rows;
  }
}
