package ai.r2ec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {

  @TempDir Path folder;

  @Test
  void warmUpsDoNotCountAndMediansDo() {
    List<Map<String, Double>> passes =
        new BenchPlan(2, 3, 1, Progress.NONE)
            .run(number -> Map.of("x_ms", number < 2 ? 1_000.0 : number * number));
    assertThat(passes)
        .containsExactly(Map.of("x_ms", 4.0), Map.of("x_ms", 9.0), Map.of("x_ms", 16.0));
    assertThat(BenchPlan.medians(passes)).containsExactly(Map.entry("x_ms", 9.0));
  }

  @Test
  void aReportReadsBackAsItWasWritten() {
    BenchReport report = report(Map.of("tpot_ms", 2.5, "output_throughput", 400.0));
    report.write(folder.resolve("r.json"));
    BenchReport read = BenchReport.read(folder.resolve("r.json"));
    assertThat(read).isEqualTo(report);
    assertThat(read.setup()).containsKeys("cpu", "cores", "java");
  }

  @Test
  void aFileThatIsNoReportIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("x.json"), "{\"bench\": 1}");
    assertThatThrownBy(() -> BenchReport.read(file))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("x.json");
    assertThatThrownBy(() -> BenchReport.read(folder.resolve("none.json")))
        .isInstanceOf(R2ecException.Unusable.class);
  }

  @Test
  void aSlowerTimeAndALowerRateAreWorse() {
    BenchReport before = report(Map.of("tpot_ms", 10.0, "output_throughput", 100.0, "tokens", 5.0));
    BenchReport after = report(Map.of("tpot_ms", 10.8, "output_throughput", 92.0, "tokens", 9.0));
    List<Comparison> all = Comparison.of(before, after);
    assertThat(all).hasSize(3);
    assertThat(all.stream().filter(c -> c.worseThan(0.05)).map(Comparison::figure))
        .containsExactlyInAnyOrder("tpot_ms", "output_throughput");
    assertThat(all).noneMatch(c -> c.worseThan(0.1));
    assertThat(Comparison.of(after, before)).noneMatch(c -> c.worseThan(0));
  }

  @Test
  void reportsOfDifferentMeasurementsAreNotCompared() {
    BenchReport other = new BenchReport("score", Map.of(), Map.of(), List.of());
    assertThatThrownBy(() -> Comparison.of(other, report(Map.of("x", 1.0))))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("--baseline");
  }

  @Test
  void conditionsThatDifferAreNamed() {
    BenchReport before =
        new BenchReport("decode", Map.of("dtype", "fp32", "a", 1), Map.of(), List.of());
    BenchReport after =
        new BenchReport("decode", Map.of("dtype", "int8", "b", 2), Map.of(), List.of());
    assertThat(Comparison.differences(before, after)).containsExactly("dtype");
  }

  @Test
  void aPlanNeedsAPassThatCounts() {
    assertThatThrownBy(() -> new BenchPlan(1, 0, 1, Progress.NONE))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("--repetitions");
  }

  private static BenchReport report(Map<String, Double> figures) {
    return BenchReport.of("decode", Map.of(), List.of(figures));
  }
}
