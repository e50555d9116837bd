package ai.r2ec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SoakBenchTest {

  @Test
  @Timeout(60)
  void aMixedLoadWithClientsThatLeaveLeavesNothingBehind() {
    try (BenchModel model =
        BenchModel.random(
            RandomShape.TINY,
            new ModelOptions(new DeviceChoice.Cpu(), Precision.INT8, 2),
            4,
            1,
            Progress.NONE)) {
      BenchReport report = new SoakBench(model, Duration.ofSeconds(3), 8, 1).run(Progress.NONE);
      assertThat(report.figures().get("answered")).isPositive();
      assertThat(report.figures().get("left_by_clients")).isPositive();
      assertThat(report.figures().get("items_encoded")).isPositive();
      assertThat(report.figures().get("left_in_engine")).isZero();
    }
  }

  @Test
  void whatIsLeftOrGrowsIsNotClean() {
    assertThat(SoakBench.isClean(report(100, 0, 1.01))).isTrue();
    assertThat(SoakBench.isClean(report(100, 1, 1.01))).isFalse();
    assertThat(SoakBench.isClean(report(100, 0, 1.06))).isFalse();
    assertThat(SoakBench.isClean(report(0, 0, 1))).isFalse();
  }

  @Test
  void theBoundsAreTold() {
    try (BenchModel model =
        BenchModel.random(
            RandomShape.TINY,
            new ModelOptions(new DeviceChoice.Cpu(), Precision.FP32, 1),
            1,
            1,
            Progress.NONE)) {
      assertThatThrownBy(() -> new SoakBench(model, Duration.ZERO, 1, 1))
          .isInstanceOf(R2ecException.Invalid.class)
          .hasMessageContaining("--minutes");
      assertThatThrownBy(() -> new SoakBench(model, Duration.ofMinutes(1), 0, 1))
          .isInstanceOf(R2ecException.Invalid.class)
          .hasMessageContaining("--clients");
    }
  }

  private static BenchReport report(double answered, double left, double growth) {
    Map<String, Double> figures =
        Map.of("answered", answered, "left_in_engine", left, "resident_growth", growth);
    return new BenchReport("soak", Map.of(), figures, List.of(figures));
  }
}
