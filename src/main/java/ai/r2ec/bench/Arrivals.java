package ai.r2ec.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** When requests come. */
final class Arrivals {

  private static final double NANOS_PER_SECOND = 1e9;

  private Arrivals() {}

  /**
   * A Poisson process: gaps are independent and exponential with mean {@code 1 / rate}.
   *
   * @param rate requests a second, above 0; infinity for all at once
   * @param count number of requests
   * @param seed the same seed gives the same times
   * @return times after the start, ascending
   */
  static List<Duration> poisson(double rate, int count, long seed) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be above 0, got " + rate);
    }
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Duration> times = new ArrayList<>();
    double now = 0;
    for (int i = 0; i < count; i++) {
      now += random.nextExponential() / rate;
      times.add(Duration.ofNanos(Math.round(now * NANOS_PER_SECOND)));
    }
    return times;
  }
}
