package ai.r2ec.bundle;

import static ai.r2ec.bundle.Checkpoint.GOLDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.tensor.GgufFile;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufModelTest {

  /** Largest error of a value, in units of the tensor's largest: half a step of the block type. */
  @ParameterizedTest
  @CsvSource({"llama,llama,0.07", "qwen2,qwen2-untied,0", "gemma2,gemma2,0.005"})
  void canonicalTensorsAreThoseOfTheCheckpointUpToQuantisation(
      String name, String checkpoint, double tolerance) {
    Path model = GOLDEN.resolve(checkpoint).resolve("model");
    DecoderConfig config = HuggingFaceConfig.read(model.resolve("config.json"));
    try (GgufFile file = gguf(name);
        ModelWeights stored = SafetensorsWeights.open(model, config.tiedEmbeddings())) {
      ModelWeights weights = GgufWeights.of(file, GgufConfig.read(file));
      assertThat(weights.names()).isEqualTo(TensorLayout.of(config).keySet());
      for (String tensor : weights.names()) {
        float[] expected = Checkpoint.values(stored, tensor);
        float[] actual = Checkpoint.values(weights, tensor);
        double largest = 0;
        for (float value : expected) {
          largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
          assertThat((double) actual[i])
              .as(tensor)
              .isCloseTo(expected[i], within(tolerance * largest + 1e-9));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"llama,llama", "qwen2,qwen2-untied"})
  void theConfigEqualsThatOfTheCheckpoint(String name, String checkpoint) {
    try (GgufFile file = gguf(name)) {
      assertThat(GgufConfig.read(file))
          .isEqualTo(
              HuggingFaceConfig.read(GOLDEN.resolve(checkpoint).resolve("model/config.json")));
    }
  }

  @Test
  void theGemmaConfigDiffersOnlyInTheQueryScaleThatTheFormatCannotSay() {
    DecoderConfig expected = HuggingFaceConfig.read(GOLDEN.resolve("gemma2/model/config.json"));
    try (GgufFile file = gguf("gemma2")) {
      DecoderConfig config = GgufConfig.read(file);
      assertThat(config.attentionScale()).isEqualTo(1 / Math.sqrt(32));
      assertThat(config)
          .usingRecursiveComparison()
          .ignoringFields("attentionScale")
          .isEqualTo(expected);
    }
  }

  @Test
  void scaledFrequenciesTravelAsDivisors() {
    DecoderConfig expected =
        HuggingFaceConfig.read(GOLDEN.resolve("llama-rope-llama3/config.json"));
    try (GgufFile file = gguf("llama-rope-llama3")) {
      DecoderConfig config = GgufConfig.read(file);
      double[] frequencies = config.inverseFrequencies();
      for (int i = 0; i < frequencies.length; i++) {
        assertThat(frequencies[i] / expected.inverseFrequencies()[i]).isCloseTo(1, within(1e-6));
      }
      assertThat(GgufWeights.of(file, config).names())
          .isEqualTo(TensorLayout.of(expected).keySet());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void anySliceOfAnyTensorEqualsTheSamePartOfTheWhole(String name) {
    try (GgufFile file = gguf(name)) {
      WeightLaws.assertSlicesEqualTheWhole(
          GgufWeights.of(file, GgufConfig.read(file)), new Random(6));
    }
  }

  private static GgufFile gguf(String name) {
    return GgufFile.open(GOLDEN.resolve("gguf").resolve(name + ".gguf"));
  }
}
