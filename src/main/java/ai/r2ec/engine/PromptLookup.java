package ai.r2ec.engine;

import java.util.Arrays;

/**
 * Guesses how a sequence goes on by what followed the last place that looked the same: reasoning
 * quotes titles of the history, word for word. One per sequence.
 *
 * <p>A step that computes the guesses beside the newest token gives logits behind each of them, so
 * that every right guess saves a step [1]. Drawing stays as it is: one draw a token, from the same
 * logits and the same generator; a guess is right if it is what was drawn. So the tokens are those
 * of plain decoding, not only their distribution, greedy or sampled.
 *
 * <p>Guesses that fail cost computation, so the reach doubles while all of them hold and shrinks to
 * what held otherwise.
 *
 * <ol>
 *   <li>Apoorv Saxena, "Prompt Lookup Decoding", 2023; with the acceptance rule of Leviathan et
 *       al., arXiv 2211.17192, for a draft that puts all its mass on one token.
 * </ol>
 */
final class PromptLookup {

  /** Fewest tokens that must look the same; fewer are mere coincidence. */
  private static final int LEAST_MATCH = 2;

  /** More tokens than this tell nothing more about what follows. */
  private static final int MOST_MATCH = 8;

  private static final int MOST_REACH = 16;

  private int reach = 4;

  /**
   * Guesses the next tokens.
   *
   * @param tokens the sequence
   * @param length tokens of it that are valid
   * @param most most tokens to guess
   * @return as many guesses as were found, maybe none
   */
  int[] guess(int[] tokens, int length, int most) {
    int best = LEAST_MATCH - 1;
    int next = length;
    for (int end = length - 1; end >= LEAST_MATCH && best < MOST_MATCH; end--) {
      int match = matchBefore(tokens, end, length);
      if (match > best) {
        best = match;
        next = end;
      }
    }
    int count = Math.min(Math.min(most, reach), length - next);
    return Arrays.copyOfRange(tokens, next, next + Math.max(0, count));
  }

  /** Learns how many of the guesses held; nothing where there was none. */
  void learn(int guessed, int held) {
    if (guessed > 0) {
      reach = Math.clamp(held == guessed ? 2L * guessed : held, 1, MOST_REACH);
    }
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
