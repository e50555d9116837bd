package ai.r2ec.train.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of numbers with round ticks in it.
 *
 * @param low lower end
 * @param high upper end, above the lower one
 * @param ticks round numbers within, ascending
 */
record Axis(double low, double high, List<Double> ticks) {

  /** Keeps an unmodifiable copy. */
  Axis {
    ticks = List.copyOf(ticks);
  }

  /** A range that holds both numbers and ends at ticks. */
  static Axis around(double min, double max, int wanted) {
    double low = min;
    double high = max;
    if (high - low < 1e-12 * Math.max(1, Math.abs(high))) {
      double room = low == 0 ? 1 : Math.abs(low) * 0.1;
      // What never falls below 0 is not drawn as if it could.
      low = low >= 0 ? Math.max(0, low - room) : low - room;
      high += room;
    }
    double step = round((high - low) / wanted);
    double first = Math.floor(low / step + 1e-9) * step;
    double last = Math.ceil(high / step - 1e-9) * step;
    return new Axis(first, last, ticks(first, last, step));
  }

  /** A range that ends at the numbers, as time does. */
  static Axis between(double min, double max, int wanted) {
    double high = max > min ? max : min + 1;
    double step = Math.max(1, round((high - min) / wanted));
    return new Axis(min, high, ticks(Math.ceil(min / step - 1e-9) * step, high, step));
  }

  /** Where a number lies: 0 at the lower end, 1 at the upper. */
  double position(double value) {
    return (value - low) / (high - low);
  }

  private static List<Double> ticks(double first, double last, double step) {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; first + i * step <= last + step * 1e-6; i++) {
      double tick = first + i * step;
      ticks.add(Math.abs(tick) < step * 1e-6 ? 0 : tick);
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, the next above. */
  private static double round(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double mantissa = step / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  }
}
