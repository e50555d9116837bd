package ai.r2ec.model;

import ai.r2ec.domain.HiddenState;
import java.util.Arrays;

/** What one chunk of a step yields. */
public sealed interface StepOutput {

  /** The chunk only filled the cache. */
  record Nothing() implements StepOutput {}

  /** What tells how the sequence goes on. */
  sealed interface NextToken extends StepOutput {}

  /**
   * Language head at the chunk's last token.
   *
   * @param values {@code (V)}, owned by the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, never compared
  record Logits(float[] values) implements NextToken {}

  /**
   * Language head at every token of the chunk.
   *
   * @param rows {@code (S, V)}, owned by the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, never compared
  record EachLogits(float[][] rows) implements NextToken {}

  /**
   * What was drawn behind the chunk's last token, or behind each of its tokens.
   *
   * @param codes a row each: a token id, or a negative number that says why there is none
   * @param logProbs of each token under the model, at temperature 1 and before penalty and filters;
   *     empty where no chunk of the step wants them
   */
  @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, never compared
  record Drawn(long[] codes, double[] logProbs) implements NextToken {

    private static final long INFINITE = -1;
    private static final long MINUS_INFINITE = -2;
    private static final long NO_NUMBER = -3; // and below: less the token's id

    /** Some of the rows. */
    Drawn rows(int from, int to) {
      return new Drawn(
          Arrays.copyOfRange(codes, from, to),
          logProbs.length == 0 ? logProbs : Arrays.copyOfRange(logProbs, from, to));
    }

    /**
     * The token that was drawn.
     *
     * @throws ArithmeticException if a logit was not a number, or the highest was not finite
     */
    public int token(int row) {
      long code = codes[row];
      if (code <= NO_NUMBER) {
        throw new ArithmeticException("logit of token " + (NO_NUMBER - code) + " is not a number");
      }
      if (code == INFINITE || code == MINUS_INFINITE) {
        throw new ArithmeticException(
            "highest logit is "
                + (code == INFINITE ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY));
      }
      return Math.toIntExact(code);
    }
  }

  /** Recommendation head's input at the chunk's last token. */
  record Hidden(HiddenState state) implements StepOutput {}
}
