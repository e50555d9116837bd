package ai.r2ec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Measures a tiny decoder of random weights: what comes out is meaningless, but all there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomModelTest {

  private static final BenchPlan ONCE = new BenchPlan(0, 1, 1, Progress.NONE);

  private BenchModel model;

  @BeforeAll
  void open() {
    model =
        BenchModel.random(
            RandomShape.TINY,
            new ModelOptions(new DeviceChoice.Cpu(), Precision.FP32, 1),
            4,
            1,
            Progress.NONE);
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void everyNumberOfStreamsIsMeasured() {
    BenchReport report =
        DecodeBench.run(model, new DecodeBench.Options(List.of(1, 4), 256, 16, 1e9), ONCE);
    assertThat(report.figures())
        .containsOnlyKeys(
            "output_throughput_1_streams",
            "tpot_ms_1_streams",
            "roofline_share_1_streams",
            "output_throughput_4_streams",
            "tpot_ms_4_streams",
            "roofline_share_4_streams");
    assertThat(report.figures().values()).allMatch(value -> value > 0);
    double tokensPerSecond = figure(report, "output_throughput_4_streams");
    assertThat(report.figures().get("tpot_ms_4_streams"))
        .isBetween(0.99 * 4_000 / tokensPerSecond, 1.01 * 4_000 / tokensPerSecond);
  }

  @Test
  void aRepeatedPromptIsFoundInTheCacheAndAColdOneIsNot() {
    BenchReport report =
        PrefillBench.run(model, new PrefillBench.Options(List.of(64, 128), 2), ONCE);
    assertThat(report.figures())
        .containsKeys("prefill_throughput_64", "prefill_throughput_128", "cold_ttft_ms")
        .containsKeys("known_instruction_ttft_ms", "repeated_user_ttft_ms");
    TimedStream again = new TimedStream(model.prompts().users().getFirst().tokens(), 1);
    assertThat(again.start(model.engine()).await().cachedTokens()).isPositive();
  }

  @Test
  void itemsAreEncoded() {
    BenchReport report = EncodeBench.run(model, 3, ONCE);
    double tokensPerItem = 96;
    assertThat(report.figures().get("token_throughput"))
        .isBetween(
            0.99 * tokensPerItem * figure(report, "item_throughput"),
            1.01 * tokensPerItem * figure(report, "item_throughput"));
    assertThat(report.setup()).containsEntry("dtype", "fp32").containsEntry("items", 3);
  }

  @Test
  void aSearchFindsAllThatIsAskedFor() {
    BenchReport report = ScoreBench.run(new ScoreBench.Options(20_000, 16, List.of(1, 3), 5), ONCE);
    assertThat(report.figures())
        .containsKeys("fp32_read_ms", "search_ms_1_queries", "search_to_read_ratio_3_queries");
  }

  @Test
  void slicesOfAWeightAreTheWholeWeight() {
    DecoderConfig config = RandomShape.TINY.config();
    try (RandomWeights weights = new RandomWeights(config, 5)) {
      String name = "model.layers.1.mlp.up_proj.weight";
      float[] whole = new float[config.intermediateSize() * config.hiddenSize()];
      weights.read(name, 0, whole, 0, whole.length);
      float[] slices = new float[whole.length];
      weights.read(name, 0, slices, 0, 1_000);
      weights.read(name, 1_000, slices, 1_000, whole.length - 1_000);
      assertThat(slices).isEqualTo(whole);
      Distribution values = Distribution.of(toDoubles(whole));
      assertThat(values.mean()).isBetween(-0.01, 0.01);
      assertThat(values.standardDeviation()).isBetween(0.12, 0.13); // 1 / sqrt(hidden)
      assertThatThrownBy(() -> weights.shape("other")).hasMessageContaining("other");
    }
  }

  @Test
  void numbersOutOfBoundsAreNamedByTheirOption() {
    assertThatThrownBy(() -> new DecodeBench.Options(List.of(0), 8, 0, 0))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("--streams");
    assertThatThrownBy(() -> new PrefillBench.Options(List.of(), 1))
        .hasMessageContaining("--lengths");
    assertThatThrownBy(() -> EncodeBench.run(model, 0, ONCE)).hasMessageContaining("--items");
    assertThatThrownBy(() -> new ScoreBench.Options(0, 1, List.of(1), 1))
        .hasMessageContaining("--rows");
  }

  private static double figure(BenchReport report, String name) {
    return report.figures().getOrDefault(name, Double.NaN);
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
