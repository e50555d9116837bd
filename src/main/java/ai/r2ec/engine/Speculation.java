package ai.r2ec.engine;

/**
 * Decides how many tokens are worth guessing, from what all sequences have shown. Owned by the
 * engine's thread.
 *
 * <p>A step that computes guesses beside the newest token gives logits behind each of them, so that
 * every right guess saves a step. Drawing stays as it is: one draw a token, from the same logits
 * and the same generator; a guess is right if it is what was drawn [1]. So the tokens are those of
 * plain decoding, not only their distribution, greedy or sampled, and it may depend on load and
 * clock what is guessed: on what comes out it has no influence.
 *
 * <p>The rule. The i-th guess gains a token if it and all before it hold, {@code chance^i}; it
 * costs the row that computes it, see {@link StepCost#row}. Guesses are made as long as the gain of
 * the next one is above its cost by a {@link #MARGIN}. The chance is the sequence's own, see {@link
 * Drafter}, beside that of all sequences behind a match as long. What does not pay by this rule is
 * tried all the same with one guess in {@link #PROBE_EVERY} tokens, so that it shows when texts,
 * weights or the load of the machine have changed.
 *
 * <ol>
 *   <li>Leviathan et al., arXiv 2211.17192, for a draft that puts all its mass on one token.
 * </ol>
 */
final class Speculation {

  /**
   * Most sequences that decode beside a guess. Beyond, a row costs more than half a token, and the
   * share of each would be a single guess of the default eight.
   */
  static final int MOST_DECODING = 4;

  /** What a guess must gain for each token that it costs; costs are estimates. */
  static final double MARGIN = 1.5;

  /** Tokens of all sequences from one probe to the next. */
  static final int PROBE_EVERY = 64;

  /** Chance behind a match of 2, 3, and 4 or more tokens, before anything is known. */
  private static final double[] PRIOR = {0.3, 0.5, 0.7};

  private static final double PRIOR_WEIGHT = 2; // guesses
  private static final double DECAY = 0.98; // the last fifty steps count

  private final StepCost cost = new StepCost(MOST_DECODING);
  private final Acceptance[] shared = new Acceptance[PRIOR.length];
  private int decoding = 1;
  private int sinceProbe; // tokens

  Speculation() {
    for (int i = 0; i < shared.length; i++) {
      shared[i] = new Acceptance(DECAY);
    }
  }

  /**
   * Begins a step.
   *
   * @param sequences how many decode in it
   * @param draftTokens most guesses of the step
   * @return most guesses of each sequence
   */
  int begin(int sequences, int draftTokens) {
    decoding = Math.clamp(sequences, 1, MOST_DECODING);
    return sequences > MOST_DECODING ? 0 : draftTokens / decoding;
  }

  /** The chance of a guess behind a match of so many tokens, in any sequence. */
  double chance(int match) {
    int kind = kind(match);
    return shared[kind].rate(PRIOR[kind], PRIOR_WEIGHT);
  }

  /** How many guesses pay, if each holds with this chance, at most {@code most}. */
  int worth(double chance, int most) {
    double price = MARGIN * cost.row(decoding);
    int count = 0;
    for (double gain = chance; count < most && gain > price; gain *= chance) {
      count++;
    }
    return count;
  }

  /** Whether a guess that does not pay is due, to see whether that is still so. */
  boolean probes() {
    boolean due = sinceProbe >= PROBE_EVERY;
    if (due) {
      sinceProbe = 0;
    }
    return due;
  }

  /** Notes that a sequence has drawn so many tokens. */
  void drawn(int tokens) {
    sinceProbe = Math.min(PROBE_EVERY, sinceProbe + tokens);
  }

  /** Learns how many of the guesses behind a match of so many tokens held. */
  void learn(int match, int guesses, int held) {
    shared[kind(match)].add(guesses, held);
  }

  /** Learns what a step has taken. */
  void measured(StepPlan plan, long nanos) {
    cost.measured(plan, nanos);
  }

  private static int kind(int match) {
    return Math.clamp(match - PromptLookup.LEAST_MATCH, 0, PRIOR.length - 1);
  }
}
