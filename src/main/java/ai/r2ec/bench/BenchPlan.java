package ai.r2ec.bench;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * How often something is measured.
 *
 * @param warmUps passes that do not count
 * @param repetitions passes that count, at least 1
 * @param seed draws whatever is drawn
 * @param progress told of every pass
 */
public record BenchPlan(int warmUps, int repetitions, long seed, Progress progress) {

  private static final int MOST = 1_000;

  /**
   * Checks the bounds.
   *
   * @throws R2ecException.Invalid naming option and bound
   */
  public BenchPlan {
    if (warmUps < 0 || warmUps > MOST) {
      throw new R2ecException.Invalid("--warm-up", "must be in 0..1000, got " + warmUps);
    }
    if (repetitions < 1 || repetitions > MOST) {
      throw new R2ecException.Invalid("--repetitions", "must be in 1..1000, got " + repetitions);
    }
  }

  /** One measurement of everything. */
  interface Pass {
    /**
     * Measures.
     *
     * @param number of this pass, from 0, warm-ups included
     * @return figures by name, the same names in every pass
     */
    Map<String, Double> measure(int number);
  }

  /**
   * Runs the passes.
   *
   * @return the figures of each pass that counts
   * @throws CancellationException if the thread was interrupted
   */
  List<Map<String, Double>> run(Pass pass) {
    List<Map<String, Double>> counted = new ArrayList<>();
    int total = warmUps + repetitions;
    for (int number = 0; number < total; number++) {
      progress.report("Measuring", "passes", number, total);
      Map<String, Double> figures = pass.measure(number);
      if (number >= warmUps) {
        counted.add(figures);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the measurement was interrupted");
      }
    }
    progress.report("Measuring", "passes", total, total);
    return counted;
  }

  /** The median of every figure. */
  static Map<String, Double> medians(List<Map<String, Double>> passes) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : passes.getFirst().keySet()) {
      List<Double> values =
          passes.stream().filter(p -> p.containsKey(name)).map(p -> p.get(name)).toList();
      medians.put(name, Distribution.of(values).median());
    }
    return medians;
  }
}
