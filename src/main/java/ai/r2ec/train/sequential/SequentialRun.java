package ai.r2ec.train.sequential;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a training run is.
 *
 * @param options what is trained, and how
 * @param data {@link ai.r2ec.data.Split#sha256} of what it is trained on
 * @param steps optimiser steps done
 * @param finished whether nothing is left to do
 * @param epochs the epochs done, in order
 */
public record SequentialRun(
    SequentialOptions options, String data, long steps, boolean finished, List<Figures> epochs) {

  /** Keeps an unmodifiable copy. */
  public SequentialRun {
    epochs = List.copyOf(epochs);
  }

  /**
   * What one epoch measured.
   *
   * @param loss mean training loss
   * @param ndcg validation NDCG@10 after it, histories masked
   * @param samplesPerSecond training samples per second
   */
  public record Figures(double loss, double ndcg, double samplesPerSecond) {}

  /** A run that has not begun. */
  static SequentialRun begin(SequentialOptions options, String data) {
    return new SequentialRun(options, data, 0, false, List.of());
  }

  /** Number of the best epoch, from 1; 0 before the first. The earliest wins a tie. */
  public int bestEpoch() {
    int best = 0;
    for (int i = 0; i < epochs.size(); i++) {
      if (best == 0 || epochs.get(i).ndcg() > epochs.get(best - 1).ndcg()) {
        best = i + 1;
      }
    }
    return best;
  }

  /** Validation NDCG@10 of the best epoch; 0 before the first. */
  public double bestNdcg() {
    return epochs.isEmpty() ? 0 : epochs.get(bestEpoch() - 1).ndcg();
  }

  /** The run after one more epoch. */
  SequentialRun after(Figures epoch, long stepsDone) {
    List<Figures> all = new ArrayList<>(epochs);
    all.add(epoch);
    SequentialRun run = new SequentialRun(options, data, stepsDone, false, all);
    boolean over =
        all.size() >= options.fit().epochs()
            || all.size() - run.bestEpoch() >= options.fit().patience();
    return new SequentialRun(options, data, stepsDone, over, all);
  }
}
