package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import ai.r2ec.train.config.LoraSection;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder that learns is the decoder that serves. */
class LearnerParityTest {

  private static final LearnerOptions FP32 = new LearnerOptions("cpu", false, true);

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void anAdaptedDecoderComputesWhatTheServingDecoderComputesWithTheAdapterMerged(String family) {
    Path folder = Path.of("src/test/golden", family);
    try (ModelBundle base = open(folder, null);
        ModelBundle merged = open(folder, folder.resolve("lora"));
        DecoderModel serving = serving(merged);
        Learner learner =
            Learner.adapter(base.config(), base.weights(), GoldenAdapter.lora(folder), FP32, 1)) {
      GoldenAdapter.copy(folder, learner);
      assertSame(learner, serving, base.config().vocabularySize());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void aDecoderOfParametersComputesWhatTheServingDecoderComputes(String family) {
    Path folder = Path.of("src/test/golden", family);
    try (ModelBundle base = open(folder, null);
        DecoderModel serving = serving(base);
        Learner learner = Learner.everything(base.config(), base.weights(), FP32, 1)) {
      assertSame(learner, serving, base.config().vocabularySize());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void aNewAdapterChangesNothing(String family) {
    Path folder = Path.of("src/test/golden", family);
    try (ModelBundle base = open(folder, null);
        DecoderModel serving = serving(base);
        Learner learner =
            Learner.adapter(base.config(), base.weights(), LoraSection.defaults(), FP32, 1)) {
      assertSame(learner, serving, base.config().vocabularySize());
    }
  }

  private static void assertSame(Learner learner, DecoderModel serving, int vocabulary) {
    Random random = new Random(5);
    List<int[]> sequences =
        List.of(
            random.ints(23, 0, vocabulary).toArray(),
            random.ints(1, 0, vocabulary).toArray(),
            random.ints(40, 0, vocabulary).toArray());
    Learner.Inspection learned = learner.inspect(sequences);
    int row = 0;
    for (int[] sequence : sequences) {
      float[][] hidden = serving.hiddenStates(sequence);
      float[][] logits = serving.logits(sequence);
      for (int i = 0; i < sequence.length; i++, row++) {
        assertThat(Vectors.distance(learned.hidden()[row], hidden[i])).isLessThan(1e-4);
        assertThat(Vectors.distance(learned.logits()[row], logits[i])).isLessThan(1e-4);
      }
    }
  }

  private static ModelBundle open(Path folder, @Nullable Path adapter) {
    return ModelBundle.open(
        new BundleLocation(folder.resolve("model"), adapter, null), Progress.NONE);
  }

  private static DecoderModel serving(ModelBundle bundle) {
    return DecoderModel.load(
        bundle, new ModelOptions(new DeviceChoice.Cpu(), Precision.FP32, 1), Progress.NONE);
  }
}
