package ai.r2ec.engine;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Draws one sequence's tokens: repetition penalty, temperature, top-k, top-p, min-p, draw. The
 * filters come in the order of the transformers library.
 *
 * <p>A draw takes exactly one number from the sequence's own generator, so that a token depends on
 * the seed, its position and the logits, never on the neighbours in the batch.
 */
final class Sampler {

  private final SamplingParams params;
  private final SplittableRandom random;
  private final BitSet seen = new BitSet();

  /** A sampler for the sequence that begins with {@code prompt}. */
  Sampler(SamplingParams params, int[] prompt) {
    this.params = params;
    this.random = new SplittableRandom(params.seed());
    for (int token : prompt) {
      seen.set(token);
    }
  }

  /**
   * Draws a token and remembers it.
   *
   * @param logits {@code (V)}, overwritten
   * @throws ArithmeticException if a logit is not a number, or the highest is not finite
   */
  int sample(float[] logits) {
    penalizeRepetition(logits);
    int best = argMax(logits);
    int token = params.temperature() == 0 ? best : draw(logits, logits[best]);
    seen.set(token);
    return token;
  }

  private void penalizeRepetition(float[] logits) {
    if (params.repetitionPenalty() == 1) {
      return;
    }
    float penalty = (float) params.repetitionPenalty();
    for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
      logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }
  }

  private int draw(float[] logits, float best) {
    Candidates candidates = new Candidates(logits, best, params.temperature());
    if (params.topK() > 0) {
      candidates.keepTop(params.topK());
    }
    candidates.weigh();
    if (params.topP() < 1) {
      candidates.keepNucleus(params.topP());
    }
    if (params.minP() > 0) {
      candidates.keepAtLeast(params.minP());
    }
    return candidates.draw(random.nextDouble());
  }

  private static int argMax(float[] logits) {
    int best = 0;
    for (int id = 0; id < logits.length; id++) {
      if (Float.isNaN(logits[id])) {
        throw new ArithmeticException("logit of token " + id + " is not a number");
      }
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    if (Float.isInfinite(logits[best])) {
      throw new ArithmeticException("highest logit is " + logits[best]);
    }
    return best;
  }
}
