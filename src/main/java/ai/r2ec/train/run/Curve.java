package ai.r2ec.train.run;

import java.util.ArrayList;
import java.util.List;

/**
 * One metric over the steps.
 *
 * @param label how it is told from others in the same chart
 * @param points in the order of the steps
 */
record Curve(String label, List<Point> points) {

  private static final int MOST_POINTS = 240;

  /**
   * One measurement.
   *
   * @param step optimiser step
   * @param value what was measured
   */
  record Point(double step, double value) {}

  /** Keeps an unmodifiable copy. */
  Curve {
    points = List.copyOf(points);
  }

  /** A metric of the lines of one kind, where it was measured. */
  static Curve of(String label, String metric, MetricLine.Kind kind, List<MetricLine> lines) {
    return new Curve(
        label,
        lines.stream()
            .filter(line -> line.kind() == kind && Double.isFinite(line.value(metric)))
            .map(line -> new Point(line.step(), line.value(metric)))
            .toList());
  }

  /** No more points than a chart can show: means of neighbours. */
  Curve thinned() {
    int width = Math.ceilDiv(points.size(), MOST_POINTS);
    if (width <= 1) {
      return this;
    }
    List<Point> means = new ArrayList<>();
    for (int from = 0; from < points.size(); from += width) {
      List<Point> part = points.subList(from, Math.min(points.size(), from + width));
      means.add(
          new Point(
              part.stream().mapToDouble(Point::step).average().orElseThrow(),
              part.stream().mapToDouble(Point::value).average().orElseThrow()));
    }
    return new Curve(label, means);
  }

  /** Each point the mean of the points around it, a thirtieth of them to either side. */
  Curve smoothed() {
    int half = points.size() / 30;
    List<Point> means = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      means.add(
          new Point(
              points.get(i).step(),
              points.subList(Math.max(0, i - half), Math.min(points.size(), i + half + 1)).stream()
                  .mapToDouble(Point::value)
                  .average()
                  .orElseThrow()));
    }
    return new Curve(label, means);
  }
}
