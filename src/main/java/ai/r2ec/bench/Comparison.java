package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One figure beside the same of an earlier report.
 *
 * @param figure its name
 * @param baseline what it was
 * @param now what it is
 * @param direction which way is better
 */
public record Comparison(String figure, double baseline, double now, Direction direction) {

  private static final Pattern RATE = Pattern.compile("throughput|goodput|_share");
  private static final Pattern COST = Pattern.compile("_ms|overhead|ratio|duration|failed");

  /** Which way is better. */
  public enum Direction {
    /** A rate. */
    HIGHER,
    /** A time or a share that is lost. */
    LOWER,
    /** A fact about the load. */
    NEITHER;

    static Direction of(String figure) {
      if (RATE.matcher(figure).find()) {
        return HIGHER;
      }
      return COST.matcher(figure).find() ? LOWER : NEITHER;
    }
  }

  /**
   * Compares what both reports have.
   *
   * @throws R2ecException.Invalid if they are of different measurements
   */
  public static List<Comparison> of(BenchReport baseline, BenchReport now) {
    if (!baseline.bench().equals(now.bench())) {
      throw new R2ecException.Invalid(
          "--baseline",
          "must be a report of 'bench %s', is one of 'bench %s'"
              .formatted(now.bench(), baseline.bench()));
    }
    List<Comparison> comparisons = new ArrayList<>();
    now.figures()
        .forEach(
            (name, value) -> {
              Double before = baseline.figures().get(name);
              if (before != null) {
                comparisons.add(new Comparison(name, before, value, Direction.of(name)));
              }
            });
    return comparisons;
  }

  /** Names of conditions that both reports have and that differ: such figures compare badly. */
  public static List<String> differences(BenchReport baseline, BenchReport now) {
    return now.setup().keySet().stream()
        .filter(baseline.setup()::containsKey)
        .filter(
            name ->
                !String.valueOf(now.setup().get(name))
                    .equals(String.valueOf(baseline.setup().get(name))))
        .toList();
  }

  /** The figure as a multiple of the baseline. */
  public double ratio() {
    return now / baseline;
  }

  /**
   * Whether it became worse by more than a share.
   *
   * @param tolerance such as 0.05
   */
  public boolean worseThan(double tolerance) {
    return switch (direction) {
      case HIGHER -> now < baseline * (1 - tolerance);
      case LOWER -> now > baseline * (1 + tolerance);
      case NEITHER -> false;
    };
  }
}
