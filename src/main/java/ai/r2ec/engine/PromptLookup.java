package ai.r2ec.engine;

/**
 * Finds how a sequence may go on by what followed the last place that looked the same: reasoning
 * quotes titles of the history, word for word.
 *
 * <p>Source: Apoorv Saxena, "Prompt Lookup Decoding", 2023.
 */
final class PromptLookup {

  /** Fewest tokens that must look the same; fewer are mere coincidence. */
  static final int LEAST_MATCH = 2;

  /** More tokens than this tell nothing more about what follows. */
  static final int MOST_MATCH = 8;

  private PromptLookup() {}

  /**
   * A place that looks like the end of the sequence.
   *
   * @param next position of the token behind it
   * @param length tokens that look the same, at most {@link #MOST_MATCH}; 0 where there is no such
   *     place
   */
  record Match(int next, int length) {

    private static final Match NONE = new Match(0, 0);

    boolean isNone() {
      return length == 0;
    }
  }

  /**
   * The longest match, the latest among equals.
   *
   * @param tokens the sequence
   * @param length tokens of it that are valid
   */
  static Match find(int[] tokens, int length) {
    Match best = Match.NONE;
    for (int end = length - 1; end >= LEAST_MATCH && best.length() < MOST_MATCH; end--) {
      int match = matchBefore(tokens, end, length);
      if (match >= LEAST_MATCH && match > best.length()) {
        best = new Match(end, match);
      }
    }
    return best;
  }

  /** How many tokens before {@code end} equal those at the end of the sequence. */
  private static int matchBefore(int[] tokens, int end, int length) {
    int match = 0;
    while (match < Math.min(end, MOST_MATCH)
        && tokens[end - 1 - match] == tokens[length - 1 - match]) {
      match++;
    }
    return match;
  }
}
