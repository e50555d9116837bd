package ai.r2ec.train;

import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes a batch through the learner in micro-batches that fit into memory. Gradients are summed, so
 * the cut does not show but in rounding. Rollouts of one prompt go together, so that it is computed
 * once; nothing is padded anyway.
 */
final class BatchLearner {

  /**
   * Tokens of a micro-batch when none is configured. On the way back about 200 kB a token are held
   * for a model of 135M parameters: 800 MB.
   */
  private static final int DEFAULT_TOKENS = 4_096;

  private final Learner learner;
  private final int budget;

  /**
   * Prepares a learner.
   *
   * @param budget most tokens of a micro-batch, 0 for the default; a longer rollout goes alone
   */
  BatchLearner(Learner learner, int budget) {
    this.learner = learner;
    this.budget = budget == 0 ? DEFAULT_TOKENS : budget;
  }

  /**
   * Sums over a batch.
   *
   * @param shift of the learner's policy from the one that drew
   * @param tokens tokens that went through the decoder, items counted in every micro-batch
   * @param itemStates hidden states of the batch's items, as they were before the step {@code (m,
   *     H)}
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
  record Sums(
      double tokenLoss,
      double rankLoss,
      double entropySum,
      double clippedTokens,
      double logProbSum,
      double targetLogProbSum,
      SamplingShift shift,
      long tokens,
      float[][] itemStates) {

    private static final Sums ZERO =
        new Sums(0, 0, 0, 0, 0, 0, SamplingShift.NONE, 0, new float[0][]);

    private Sums plus(MicroBatchResult more, MicroBatch part, double cap) {
      return new Sums(
          tokenLoss + more.tokenLoss(),
          rankLoss + more.rankLoss(),
          entropySum + more.entropySum(),
          clippedTokens + more.clippedTokens(),
          logProbSum + sum(more.logProbs()),
          targetLogProbSum + sum(more.targetLogProbs()),
          shift.plus(part.rollouts(), more.logProbs(), cap),
          tokens + part.tokens(),
          Arrays.copyOfRange(more.states(), part.rollouts().size(), more.states().length));
    }

    private static double sum(float[] values) {
      return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
    }
  }

  /**
   * Collects the gradient of a whole batch.
   *
   * @throws R2ecException.Unavailable when interrupted between two micro-batches; what was
   *     collected is worth nothing then
   */
  Sums learn(MicroBatch batch, ObjectiveTerms terms) {
    Sums sums = Sums.ZERO;
    for (MicroBatch part : split(batch)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new R2ecException.Unavailable("the step was interrupted");
      }
      sums = sums.plus(learner.learn(part, terms), part, terms.cap());
    }
    return sums;
  }

  private List<MicroBatch> split(MicroBatch batch) {
    int items =
        batch.tokens() - batch.rollouts().stream().mapToInt(MicroBatch.Example::tokens).sum();
    // The rollouts of a user lie side by side and stay so.
    List<MicroBatch.Example> ordered = new ArrayList<>(batch.rollouts());
    ordered.sort(Comparator.comparingInt((MicroBatch.Example each) -> -each.prompt().length));
    List<MicroBatch> parts = new ArrayList<>();
    List<MicroBatch.Example> open = new ArrayList<>();
    int tokens = items;
    for (MicroBatch.Example each : ordered) {
      if (!open.isEmpty() && tokens + rows(each, open.getLast()) > budget) {
        parts.add(new MicroBatch(List.copyOf(open), batch.items(), batch.negatives()));
        open.clear();
        tokens = items;
      }
      tokens += open.isEmpty() ? each.tokens() : rows(each, open.getLast());
      open.add(each);
    }
    parts.add(new MicroBatch(List.copyOf(open), batch.items(), batch.negatives()));
    return parts;
  }

  /** Rows that a rollout adds behind another one: none for a prompt that they share. */
  private static int rows(MicroBatch.Example next, MicroBatch.Example before) {
    return Arrays.equals(next.prompt(), before.prompt()) ? next.completion().length : next.tokens();
  }
}
