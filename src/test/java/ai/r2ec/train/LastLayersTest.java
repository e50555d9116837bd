package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.train.config.LoraSection;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An adapter of the last layers learns what one of all layers learns there. */
class LastLayersTest {

  @ParameterizedTest
  @CsvSource({"llama,true", "qwen2,false", "gemma2,true"})
  void theGradientIsThatOfAnAdapterWhoseLowerLayersChangeNothing(String family, boolean recompute) {
    Path folder = Path.of("src/test/golden", family);
    LearnerOptions options = new LearnerOptions("cpu", false, recompute);
    LoraSection all = LoraSection.defaults();
    LoraSection last =
        new LoraSection(all.r(), all.loraAlpha(), all.useRslora(), all.targetModules(), 1);
    try (ModelBundle base =
            ModelBundle.open(
                new BundleLocation(folder.resolve("model"), null, null), Progress.NONE);
        Learner whole = Learner.adapter(base.config(), base.weights(), all, options, 1);
        Learner part = Learner.adapter(base.config(), base.weights(), last, options, 1)) {
      int skipped = whole.parameters().size() - part.parameters().size();
      assertThat(skipped).isPositive();
      for (int i = 0; i < part.parameters().size(); i++) {
        assertThat(part.parameters().get(i).name())
            .isEqualTo(whole.parameters().get(skipped + i).name());
        float[] values = whole.read(skipped + i, Learner.Slot.VALUE);
        for (int j = 0; j < values.length; j++) {
          values[j] += 0.002f * ((j % 7) - 3);
        }
        whole.write(skipped + i, Learner.Slot.VALUE, values);
        part.write(i, Learner.Slot.VALUE, values);
      }
      GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
      var of = golden.json().get("cases").get(0);

      MicroBatchResult expected = whole.learn(golden.batch(of), golden.terms(of));
      MicroBatchResult found = part.learn(golden.batch(of), golden.terms(of));

      assertThat(found.logProbs()).isEqualTo(expected.logProbs());
      for (int i = 0; i < part.parameters().size(); i++) {
        assertThat(part.read(i, Learner.Slot.GRADIENT))
            .as(part.parameters().get(i).name())
            .isEqualTo(whole.read(skipped + i, Learner.Slot.GRADIENT));
      }
    }
  }
}
