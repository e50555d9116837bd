package ai.r2ec.engine;

import java.util.Arrays;

/**
 * Log-probabilities of the tokens that a sequence drew, one after the other, under the model
 * itself: at temperature 1, before penalty and filters. In nats.
 */
final class LogProbs {

  private float[] values = new float[64];
  private int count;

  void add(double logProb) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = (float) logProb;
  }

  /** Those of the first tokens. */
  float[] first(int tokens) {
    return Arrays.copyOf(values, tokens);
  }

  /**
   * Log-softmax of a token's logit.
   *
   * @param logits {@code (V)}, the largest finite
   */
  static double of(float[] logits, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return logits[token] - largest - Math.log(sum);
  }
}
