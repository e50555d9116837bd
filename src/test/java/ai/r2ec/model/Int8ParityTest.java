package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far int8 is from transformers in float32, on machine code and on libtorch. */
class Int8ParityTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "llama/golden, on, 0.09",
    "qwen2/golden, on, 0.09",
    "qwen2-untied/golden, on, 0.09",
    "gemma2/golden, on, 0.09",
    "llama-rope-yarn/golden, on, 0.09",
    "llama/golden, off, 0.09",
    "qwen2/golden, off, 0.09",
    "gemma2/golden, off, 0.09"
  })
  void bothHeadsStayCloseToTheReference(String name, String kernels, double bound)
      throws IOException {
    String before = System.setProperty("r2ec.kernels", kernels);
    try (GoldenVectors golden = GoldenVectors.open(name);
        ModelBundle bundle = golden.bundle(folder);
        DecoderModel model =
            DecoderModel.load(
                bundle,
                new ModelOptions(new DeviceChoice.Cpu(), Precision.INT8, 2),
                Progress.NONE)) {
      for (GoldenVectors.Prompt prompt : golden.prompts()) {
        double logits = error(model.logits(prompt.tokens()), prompt.logits());
        double hidden = error(model.hiddenStates(prompt.tokens()), prompt.hidden());
        assertThat(logits).isLessThan(bound);
        assertThat(hidden).isLessThan(bound);
      }
    } finally {
      if (before == null) {
        System.clearProperty("r2ec.kernels");
      } else {
        System.setProperty("r2ec.kernels", before);
      }
    }
  }

  /** Length of the difference over the length of the reference, which is the last rows. */
  private static double error(float[][] computed, float[] reference) {
    int width = computed[0].length;
    int first = computed.length - reference.length / width;
    double difference = 0;
    double length = 0;
    for (int i = 0; i < reference.length; i++) {
      difference += Math.pow(computed[first + i / width][i % width] - (double) reference[i], 2);
      length += (double) reference[i] * reference[i];
    }
    return Math.sqrt(difference / length);
  }
}
