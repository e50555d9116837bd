package ai.r2ec.model;

/**
 * How the tokens behind a chunk are drawn by the decoder itself, where the logits are. Everything
 * random comes with it, so that the same chunk always draws the same.
 *
 * @param temperature 0 for the likeliest token, else the softmax temperature
 * @param topK likeliest tokens to keep; 0 keeps all
 * @param topP nucleus mass in (0, 1]; 1 keeps all
 * @param minP least weight, relative to the likeliest token; 0 keeps all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen before; 1
 *     is off
 * @param uniforms numbers in [0, 1), one for each row that is drawn
 * @param seen what the penalty has to know beyond the tokens of the chunk
 * @param logProbs whether the log-probability of what is drawn is wanted as well
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record SamplingMetadata(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double[] uniforms,
    Seen seen,
    boolean logProbs) {

  /**
   * News about the tokens that a sequence has seen. A slot remembers them from step to step; who
   * moves to another one begins anew there.
   *
   * @param anew whether the slot forgets what it remembers, before the tokens are added
   * @param tokens seen since, the chunk's last known token included; guesses are not
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Seen(boolean anew, int[] tokens) {

    /** Nothing to remember. */
    public static final Seen NOTHING = new Seen(false, new int[0]);
  }

  /** Whether what was seen matters. */
  boolean isPenalized() {
    return repetitionPenalty != 1;
  }

  /** Whether the candidates of a draw are some of the {@code vocabulary} tokens, by likelihood. */
  boolean isRanked(int vocabulary) {
    return temperature > 0 && (topP < 1 || (topK > 0 && topK < vocabulary));
  }
}
