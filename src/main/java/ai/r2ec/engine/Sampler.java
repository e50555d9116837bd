package ai.r2ec.engine;

import ai.r2ec.model.SamplingMetadata;
import ai.r2ec.model.StepOutput;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws one sequence's tokens: repetition penalty, temperature, top-k, top-p, min-p, draw. The
 * filters come in the order of the transformers library.
 *
 * <p>A draw takes exactly one number from the sequence's own generator, so that a token depends on
 * the seed, its position and the logits, never on the neighbours in the batch.
 *
 * <p>Where the runner draws, it is sent the numbers, one for each row that it computes. Rows behind
 * a guess that failed leave theirs for the next draws: the n-th number is for the n-th token,
 * whoever draws and however many tokens were guessed.
 */
final class Sampler {

  private static final int[] NONE = {};

  private final SamplingParams params;
  private final SplittableRandom random;
  private final BitSet seen = new BitSet();
  private final Queue<Double> ahead = new ArrayDeque<>(); // numbers of draws that are still to come
  private final @Nullable LogProbs logProbs; // null where nobody asks for them
  private int told; // tokens of the sequence that its slot on the device has seen

  /** A sampler for the sequence that begins with {@code prompt}. */
  Sampler(SamplingParams params, int[] prompt) {
    this(params, prompt, false);
  }

  /**
   * The same.
   *
   * @param logProbs whether it notes the log-probability of what is drawn
   */
  Sampler(SamplingParams params, int[] prompt, boolean logProbs) {
    this.params = params;
    this.logProbs = logProbs ? new LogProbs() : null;
    this.random = new SplittableRandom(params.seed());
    for (int token : prompt) {
      seen.set(token);
    }
  }

  /**
   * What a runner that draws needs for the next tokens.
   *
   * @param tokens the sequence
   * @param length tokens of it that are known
   * @param rows draws: one, and one behind each guess
   */
  SamplingMetadata metadata(int[] tokens, int length, int rows) {
    return new SamplingMetadata(
        params.temperature(),
        params.topK(),
        params.topP(),
        params.minP(),
        params.repetitionPenalty(),
        numbers(rows),
        params.repetitionPenalty() == 1 ? SamplingMetadata.Seen.NOTHING : tell(tokens, length),
        logProbs != null);
  }

  /** Notes that the sequence's slot is another one, or was somebody else's in between. */
  void moved() {
    told = 0;
  }

  /**
   * The token behind a row of a step, which is remembered.
   *
   * @throws ArithmeticException if a logit is not a number, or the highest is not finite
   */
  int next(StepOutput.NextToken output, int row) {
    return switch (output) {
      case StepOutput.Logits(float[] logits) -> sample(logits);
      case StepOutput.EachLogits(float[][] rows) -> sample(rows[row]);
      case StepOutput.Drawn drawn -> take(drawn, row);
    };
  }

  /**
   * Draws a token and remembers it.
   *
   * @param logits {@code (V)}, overwritten
   * @throws ArithmeticException if a logit is not a number, or the highest is not finite
   */
  int sample(float[] logits) {
    LogProbs noted = logProbs;
    float[] plain = noted == null ? logits : logits.clone();
    int token = draw(params, seen, logits, random::nextDouble);
    if (noted != null) {
      noted.add(LogProbs.of(plain, token));
    }
    seen.set(token);
    return token;
  }

  private int take(StepOutput.Drawn drawn, int row) {
    int token = drawn.token(row);
    LogProbs noted = logProbs;
    if (noted != null) {
      noted.add(drawn.logProbs()[row]);
    }
    ahead.poll();
    seen.set(token);
    return token;
  }

  /** Log-probabilities of the first tokens that were drawn; none unless they were to be noted. */
  float[] logProbs(int tokens) {
    return logProbs == null ? new float[0] : logProbs.first(tokens);
  }

  private double[] numbers(int rows) {
    if (params.temperature() == 0) {
      return new double[rows];
    }
    while (ahead.size() < rows) {
      ahead.add(random.nextDouble());
    }
    return ahead.stream().limit(rows).mapToDouble(Double::doubleValue).toArray();
  }

  private SamplingMetadata.Seen tell(int[] tokens, int length) {
    boolean anew = told == 0;
    int[] news = length == told ? NONE : Arrays.copyOfRange(tokens, told, length);
    told = length;
    return new SamplingMetadata.Seen(anew, news);
  }

  /**
   * Draws from one row of logits.
   *
   * @param seen tokens that the penalty is for
   * @param logits {@code (V)}, overwritten
   * @param uniform asked for a number in [0, 1) unless the draw is greedy
   * @throws ArithmeticException if a logit is not a number, or the highest is not finite
   */
  static int draw(SamplingParams params, BitSet seen, float[] logits, DoubleSupplier uniform) {
    if (params.repetitionPenalty() != 1) {
      penalizeRepetition((float) params.repetitionPenalty(), seen, logits);
    }
    int best = argMax(logits);
    return params.temperature() == 0
        ? best
        : filtered(params, logits, logits[best]).draw(uniform.getAsDouble());
  }

  private static void penalizeRepetition(float penalty, BitSet seen, float[] logits) {
    for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
      logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }
  }

  private static Candidates filtered(SamplingParams params, float[] logits, float best) {
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
    return candidates;
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
