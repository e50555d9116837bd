package ai.r2ec.engine;

import ai.r2ec.engine.StepPlan.Part;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;

/**
 * What a guess costs beside what a token is worth, by the engine's own clock.
 *
 * <p>Other work on the machine makes single steps take many times as long as most. So estimates go
 * a fixed share up or down with each step that took longer or shorter, which leads them to the
 * median, whatever the outliers.
 */
final class StepCost {

  /**
   * What a row more takes while no guess was timed, as a share of a step. Our kernels on two cores:
   * 3.6 ms for one row and 9.4 ms for 16, which is 0.11 a row.
   */
  static final double ASSUMED_ROW = 0.1;

  /** Bounds of what is measured, so that a few odd steps are made good by as few others. */
  private static final double LEAST_ROW = 0.01;

  private static final double MOST_ROW = 1;

  private static final double PLAIN_PACE = 1.0 / 16;
  private static final double ROW_PACE = 1.0 / 8; // guesses are rarer than plain steps

  private final double[] plainNanos; // (most sequences + 1) a step without guesses; 0 unknown
  private double rowNanos; // a row more; 0 unknown

  /** Nothing measured yet, for steps of at most so many sequences. */
  StepCost(int mostSequences) {
    this.plainNanos = new double[mostSequences + 1];
  }

  /** Learns from a step, if all it did was to decode. */
  void measured(StepPlan plan, long nanos) {
    int sequences = plan.parts().size();
    if (sequences >= plainNanos.length || !plan.parts().stream().allMatch(StepCost::isDecoding)) {
      return;
    }
    int guesses = plan.tokens() - sequences;
    double plain = plainNanos[sequences];
    if (guesses == 0) {
      plainNanos[sequences] =
          plain == 0 ? (double) nanos : towards(plain, (double) nanos, PLAIN_PACE);
    } else if (plain > 0) {
      double before = rowNanos == 0 ? ASSUMED_ROW * plain : rowNanos;
      double row = towards(before, (nanos - plain) / guesses, ROW_PACE);
      rowNanos = Math.clamp(row, LEAST_ROW * plain, MOST_ROW * plain);
    }
  }

  /**
   * The cost of a row more, in tokens: what the step's sequences would have drawn in that time
   * without it. A step of S sequences draws S tokens, so the same time costs more the more run.
   */
  double row(int sequences) {
    double plain = plainNanos[sequences];
    double share = plain == 0 || rowNanos == 0 ? ASSUMED_ROW : rowNanos / plain;
    return share * sequences;
  }

  private static boolean isDecoding(Part part) {
    SequenceChunk chunk = part.chunk();
    return !chunk.prompt()
        && (chunk.wanted() == Wanted.EACH_LOGITS
            || (chunk.wanted() == Wanted.LOGITS && chunk.tokens().length == 1));
  }

  private static double towards(double estimate, double sample, double pace) {
    return estimate * (1 + pace * Math.signum(sample - estimate));
  }
}
