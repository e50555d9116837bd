package ai.r2ec.engine;

import ai.r2ec.engine.PromptLookup.Match;
import java.util.Arrays;

/**
 * Guesses the next tokens of one sequence, as many as {@link Speculation} finds worth it.
 *
 * <p>Sequences differ: one quotes titles, the next says it in its own words. So the chance of a
 * guess is what this sequence's last guesses had, and that of all sequences counts as few of them.
 * A step whose first guess fails is followed by a pause, twice as long each time until one holds;
 * it ends early where more tokens look the same than did when guesses failed.
 */
final class Drafter {

  private static final int[] NOTHING = {};

  /** Longest pause, in tokens: what a sequence says in a sentence. */
  static final int MOST_PAUSE = 32;

  private static final double DECAY = 0.9; // the last ten steps with guesses count
  private static final double SHARED_WEIGHT = 2; // guesses

  private final Acceptance own = new Acceptance(DECAY);
  private int match; // tokens that looked the same before the guesses under way
  private int failed; // longest such match since guesses last held
  private int pause; // tokens, of the last pause; 0 once guesses have held
  private int rest; // tokens until the pause ends

  /**
   * Guesses the next tokens.
   *
   * @param tokens the sequence
   * @param length tokens of it that are valid
   * @param most most tokens to guess
   * @return as many guesses as were found and pay, maybe none
   */
  int[] guess(int[] tokens, int length, int most, Speculation speculation) {
    if (most <= 0) {
      return NOTHING;
    }
    Match found = PromptLookup.find(tokens, length);
    if (found.isNone() || (rest > 0 && found.length() <= failed)) {
      return NOTHING;
    }
    double chance = own.rate(speculation.chance(found.length()), SHARED_WEIGHT);
    int count = speculation.worth(chance, Math.min(most, length - found.next()));
    if (count == 0 && speculation.probes()) {
      count = 1;
    }
    match = found.length();
    return Arrays.copyOfRange(tokens, found.next(), found.next() + count);
  }

  /** Learns from a token that was drawn, and from how many of the guesses behind it held. */
  void learn(int guesses, int held, Speculation speculation) {
    int drawn = held + 1;
    speculation.drawn(drawn);
    rest = Math.max(0, rest - drawn);
    if (guesses == 0) {
      return;
    }
    own.add(guesses, held);
    speculation.learn(match, guesses, held);
    boolean holds = held > 0;
    pause = holds ? 0 : Math.clamp(2L * pause, 1, MOST_PAUSE);
    rest = pause;
    failed = holds ? 0 : Math.max(failed, match);
  }
}
