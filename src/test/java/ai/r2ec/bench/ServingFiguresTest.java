package ai.r2ec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ServingFiguresTest {

  private static final long MILLI = 1_000_000;
  private static final Goodput ANY = new Goodput(Map.of());

  @Test
  void percentilesInterpolateBetweenNeighbours() {
    Distribution four = Distribution.of(40, 10, 30, 20);
    assertThat(four.percentile(0)).isEqualTo(10);
    assertThat(four.median()).isEqualTo(25);
    assertThat(four.percentile(95)).isCloseTo(38.5, within(1e-9)); // numpy.percentile
    assertThat(four.percentile(100)).isEqualTo(40);
    assertThat(four.mean()).isEqualTo(25);
    assertThat(four.standardDeviation()).isCloseTo(11.180339887, within(1e-9)); // numpy.std
  }

  @Test
  void aPercentileNeverFallsAndStaysWithinTheNumbers() {
    Distribution some = Distribution.of(3, 1, 4, 1, 5, 9, 2, 6);
    double last = 1;
    for (int percent = 0; percent <= 100; percent++) {
      assertThat(some.percentile(percent)).isBetween(last, 9.0);
      last = some.percentile(percent);
    }
    assertThatThrownBy(() -> some.percentile(101)).hasMessageContaining("0..100");
  }

  @Test
  void arrivalsComeAtTheRateWithExponentialGaps() {
    List<Duration> times = Arrivals.poisson(50, 20_000, 7);
    double[] gaps =
        IntStream.range(1, times.size())
            .mapToDouble(i -> times.get(i).minus(times.get(i - 1)).toNanos() / 1e9)
            .toArray();
    Distribution distribution = Distribution.of(gaps);
    assertThat(distribution.mean()).isCloseTo(0.02, within(0.0006));
    // An exponential's deviation is its mean, its median ln 2 of it.
    assertThat(distribution.standardDeviation()).isCloseTo(0.02, within(0.001));
    assertThat(distribution.median()).isCloseTo(0.02 * Math.log(2), within(0.0006));
    assertThat(times).isSorted().isEqualTo(Arrivals.poisson(50, 20_000, 7));
    assertThat(times).isNotEqualTo(Arrivals.poisson(50, 20_000, 8));
  }

  @Test
  void oneRequestHasTheLatenciesOfItsEvents() {
    RequestRecord request = request(100, 150, 4, 20);
    assertThat(request.ttftMillis()).hasValue(150);
    assertThat(request.tpotMillis()).hasValue(20);
    assertThat(request.itlMillis()).containsExactly(20.0, 20.0, 20.0);
    assertThat(request.ttfiMillis()).isEqualTo(215);
    assertThat(request.e2elMillis()).isEqualTo(220);
  }

  @Test
  void withoutReasoningThereIsNoFirstToken() {
    RequestRecord request = new RequestRecord(0, List.of(), 5 * MILLI, 6 * MILLI, 10, 0, 0, true);
    Map<String, Double> figures = ServingFigures.of(List.of(request), ANY);
    assertThat(figures).doesNotContainKey("mean_ttft_ms").containsEntry("mean_ttfi_ms", 5.0);
  }

  @Test
  void throughputCountsWhatWasCompletedOverTheWholeTime() {
    Map<String, Double> figures =
        ServingFigures.of(
            List.of(
                request(0, 100, 5, 25),
                request(820, 100, 5, 20),
                RequestRecord.failed(0, 10 * MILLI)),
            ANY);
    assertThat(figures)
        .containsEntry("completed", 2.0)
        .containsEntry("failed", 1.0)
        .containsEntry("duration", 1.0)
        .containsEntry("request_throughput", 2.0)
        .containsEntry("output_throughput", 10.0)
        .containsEntry("total_token_throughput", 210.0)
        .containsEntry("p50_ttft_ms", 100.0)
        .containsKeys("p95_tpot_ms", "p99_itl_ms", "median_e2el_ms", "std_ttfi_ms")
        .doesNotContainKey("request_goodput");
  }

  @Test
  void goodputCountsRequestsThatKeepEveryBound() {
    List<RequestRecord> requests =
        List.of(request(0, 100, 5, 25), request(0, 300, 5, 20), request(800, 100, 5, 25));
    assertThat(goodput(requests, "ttft:200")).isEqualTo(2);
    assertThat(goodput(requests, "ttft:200", "tpot:20")).isZero();
    assertThat(goodput(requests, "e2el:1000")).isEqualTo(3);
  }

  private static double goodput(List<RequestRecord> requests, String... bounds) {
    return ServingFigures.of(requests, Goodput.parse(List.of(bounds)))
        .getOrDefault("request_goodput", -1.0);
  }

  @Test
  void aBoundThatIsNoneIsRefused() {
    for (String wrong : List.of("ttft", "ttft:", "ttft:fast", "cost:5", ":5")) {
      assertThatThrownBy(() -> Goodput.parse(List.of(wrong)))
          .isInstanceOf(R2ecException.Invalid.class)
          .hasMessageContaining("--goodput");
    }
  }

  /** Tokens come after ttft and then every gap; items 5 ms and the end 10 ms after the last. */
  private static RequestRecord request(long startMillis, long ttft, int tokens, long gap) {
    long first = (startMillis + ttft) * MILLI;
    long last = first + (tokens - 1) * gap * MILLI;
    boolean four = tokens == 4;
    return new RequestRecord(
        startMillis * MILLI,
        LongStream.range(0, tokens).map(i -> first + i * gap * MILLI).boxed().toList(),
        last + (four ? 5 : 0) * MILLI,
        last + (four ? 10 : 0) * MILLI,
        100,
        0,
        tokens,
        true);
  }
}
