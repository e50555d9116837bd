package ai.r2ec.evaluate;

import ai.r2ec.data.InteractionLog;
import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import java.util.stream.IntStream;

/** Items by how often they are targets of the training; the same order for everybody. */
public final class Popular implements Baseline {

  /** Days after which an event counts half for {@link #recent}. */
  public static final int HALF_LIFE_DAYS = 30;

  private static final double MILLIS_PER_DAY = 86_400_000;

  private final String name;
  private final double[] weights; // (I)

  private Popular(String name, double... weights) {
    this.name = name;
    this.weights = weights;
  }

  /** Every training target counts one. */
  public static Popular of(Split split) {
    double[] counts = new double[split.items().size()];
    for (int i = 0; i < split.train().size(); i++) {
      counts[split.train().target(i)]++;
    }
    return new Popular("popular", counts);
  }

  /**
   * A training target counts half for every {@value #HALF_LIFE_DAYS} days before the last one;
   * those without a time count as the oldest.
   */
  public static Popular recent(Split split) {
    Samples train = split.train();
    long last = IntStream.range(0, train.size()).mapToLong(train::targetTime).max().orElse(0);
    double[] counts = new double[split.items().size()];
    for (int i = 0; i < train.size(); i++) {
      long time = train.targetTime(i);
      double days =
          time == InteractionLog.UNKNOWN_TIME
              ? Double.POSITIVE_INFINITY
              : (last - time) / MILLIS_PER_DAY;
      counts[train.target(i)] += Math.pow(0.5, days / HALF_LIFE_DAYS);
    }
    return new Popular("recent-popular", counts);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] scores(Samples samples, int sample) {
    return weights.clone();
  }
}
