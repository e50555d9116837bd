package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All weights trained with products in bfloat16: the gradient is float32's but for the rounding.
 */
class MixedPrecisionTest {

  /** Eight bits of a significand, through two layers and back. */
  private static final double ROUNDING = 0.04;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void theGradientIsThatOfFloat32(String family) {
    Path folder = Path.of("src/test/golden", family);
    try (ModelBundle base =
            ModelBundle.open(
                new BundleLocation(folder.resolve("model"), null, null), Progress.NONE);
        Learner exact = everything(base, false);
        Learner rounded = everything(base, true)) {
      GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
      var of = golden.json().get("cases").get(0);

      MicroBatchResult expected = exact.learn(golden.batch(of), golden.terms(of));
      MicroBatchResult found = rounded.learn(golden.batch(of), golden.terms(of));

      assertThat(found.logProbs()).isNotEqualTo(expected.logProbs());
      double difference = 0;
      double length = 0;
      for (int i = 0; i < exact.parameters().size(); i++) {
        float[] whole = exact.read(i, Learner.Slot.GRADIENT);
        float[] part = rounded.read(i, Learner.Slot.GRADIENT);
        for (int j = 0; j < whole.length; j++) {
          difference += Math.pow(part[j] - whole[j], 2);
          length += Math.pow(whole[j], 2);
        }
      }
      assertThat(Math.sqrt(difference / length)).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2"})
  void aStepTooSmallForBfloat16IsKept(String family) {
    Path folder = Path.of("src/test/golden", family);
    try (ModelBundle base =
            ModelBundle.open(
                new BundleLocation(folder.resolve("model"), null, null), Progress.NONE);
        Learner learner = everything(base, true)) {
      GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
      var of = golden.json().get("cases").get(0);
      float[] before = learner.read(0, Learner.Slot.VALUE);

      learner.learn(golden.batch(of), golden.terms(of));
      learner.update(TinyLearner.step(1, 1e-6));

      float[] after = learner.read(0, Learner.Slot.VALUE);
      assertThat(after).isNotEqualTo(before);
      for (int j = 0; j < before.length; j++) {
        assertThat(after[j]).isCloseTo(before[j], within(3e-6f));
      }
    }
  }

  private static Learner everything(ModelBundle base, boolean bf16) {
    return Learner.everything(
        base.config(), base.weights(), new LearnerOptions("cpu", bf16, false), 1);
  }
}
