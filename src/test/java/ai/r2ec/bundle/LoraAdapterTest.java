package ai.r2ec.bundle;

import static ai.r2ec.bundle.Checkpoint.GOLDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.SafetensorsFile;
import ai.r2ec.tensor.SafetensorsTestFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoraAdapterTest {

  private static final Path LLAMA = GOLDEN.resolve("llama/model");
  private static final Path LORA = GOLDEN.resolve("llama/lora");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void mergedWeightsAreTheBasePlusScaledProducts(String name) {
    Path model = GOLDEN.resolve(name).resolve("model");
    Path lora = GOLDEN.resolve(name).resolve("lora");
    JsonFile config = JsonFile.read(lora.resolve("adapter_config.json"));
    int rank = config.positive("r");
    double scale =
        config.aboveZero("lora_alpha")
            / (config.flag("use_rslora", false) ? Math.sqrt(rank) : rank);
    int adapted = 0;
    try (ModelBundle base = Checkpoint.open(model, folder);
        ModelBundle merged = Checkpoint.open(new BundleLocation(model, lora, null), folder);
        SafetensorsFile file = SafetensorsFile.open(lora.resolve("adapter_model.safetensors"))) {
      for (String tensor : base.weights().names()) {
        double[] expected = widened(Checkpoint.values(base.weights(), tensor));
        String a = "base_model.model." + tensor.replace(".weight", ".lora_A.weight");
        if (file.names().contains(a)) {
          adapted++;
          addProduct(
              expected, whole(file, a.replace("lora_A", "lora_B")), whole(file, a), rank, scale);
        }
        float[] actual = Checkpoint.values(merged.weights(), tensor);
        for (int i = 0; i < actual.length; i++) {
          assertThat((double) actual[i])
              .isCloseTo(expected[i], within(1e-6 * Math.max(1, Math.abs(expected[i]))));
        }
      }
      assertThat(adapted).isEqualTo(file.names().size() / 2).isPositive();
    }
  }

  private static void addProduct(double[] target, float[] b, float[] a, int rank, double scale) {
    int columns = a.length / rank;
    for (int i = 0; i < target.length; i++) {
      for (int k = 0; k < rank; k++) {
        target[i] += scale * b[i / columns * rank + k] * a[k * columns + i % columns];
      }
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static float[] whole(SafetensorsFile file, String name) {
    float[] values = new float[(int) file.info(name).elements()];
    file.read(name, 0, values, 0, values.length);
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"all-linear\"",
        "\".*(self_attn|mlp).*_proj\"",
        "[\"self_attn.q_proj\",\"k_proj\",\"v_proj\",\"o_proj\",\"mlp.gate_proj\",\"up_proj\","
            + "\"down_proj\"]",
      })
  void targetsMayBeSuffixesAnExpressionOrAllLinears(String targets) {
    Path adapter = Checkpoint.copy(LORA, folder.resolve("lora"));
    set(adapter, "target_modules", targets);
    try (ModelBundle bundle = Checkpoint.open(new BundleLocation(LLAMA, adapter, null), folder)) {
      assertThat(bundle.adapterName()).isEqualTo("lora");
    }
  }

  @Test
  void anAdapterOfSomeLayersIsReadWhenItsConfigSaysSo() throws IOException {
    Path adapter = Files.createDirectories(folder.resolve("lora"));
    Files.copy(LORA.resolve("adapter_config.json"), adapter.resolve("adapter_config.json"));
    set(adapter, "target_modules", "[\"v_proj\"]");
    set(adapter, "r", "1");
    writeValueAdapter(adapter, 1);
    refused(adapter, "target_modules names model.layers.0.self_attn.v_proj");
    set(adapter, "layers_to_transform", "[1]");
    try (ModelBundle base = Checkpoint.open(LLAMA, folder);
        ModelBundle merged = Checkpoint.open(new BundleLocation(LLAMA, adapter, null), folder)) {
      for (int layer = 0; layer < 3; layer++) {
        String name = "model.layers.%d.self_attn.v_proj.weight".formatted(layer);
        assertThat(
                java.util.Arrays.equals(
                    Checkpoint.values(base.weights(), name),
                    Checkpoint.values(merged.weights(), name)))
            .isEqualTo(layer != 1);
      }
    }
  }

  private static void writeValueAdapter(Path adapter, int layer) throws IOException {
    String module = "base_model.model.model.layers.%d.self_attn.v_proj".formatted(layer);
    Random random = new Random(3);
    float[] down = new float[64];
    float[] up = new float[32];
    for (float[] values : List.of(down, up)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
    }
    new SafetensorsTestFile()
        .add(module + ".lora_A.weight", "F32", new long[] {1, 64}, down)
        .add(module + ".lora_B.weight", "F32", new long[] {32, 1}, up)
        .write(adapter.resolve("adapter_model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peft_type:\"LOHA\"",
        "task_type:\"SEQ_CLS\"",
        "fan_in_fan_out:true",
        "use_dora:true",
        "lora_bias:true",
        "bias:\"all\"",
        "modules_to_save:[\"lm_head\"]",
        "rank_pattern:{\"q_proj\":2}",
        "alpha_pattern:{\"q_proj\":2}",
        "trainable_token_indices:[1]",
        "layer_replication:[[0,2]]",
        "target_parameters:[\"x\"]",
        "exclude_modules:[\"q_proj\"]",
        "use_qalora:true",
        "a_key_of_tomorrow:3",
        "init_lora_weights:\"pissa\"",
        "init_lora_weights:\"olora\"",
        "target_modules:[\"lm_head\"]",
        "target_modules:[\"q_proj\"]",
        "target_modules:\"(\"",
        "r:0",
        "r:5",
        "lora_alpha:0",
        "layers_pattern:\"h\"",
      })
  void whatAnAdapterCannotBeMergedWithIsRefusedByItsKey(String change) {
    String key = change.substring(0, change.indexOf(':'));
    Path adapter = Checkpoint.copy(LORA, folder.resolve("lora"));
    set(adapter, key, change.substring(key.length() + 1));
    refused(adapter, change.equals("r:5") ? "lora_A" : "adapter_config.json: " + key);
  }

  @Test
  void tensorsThatDoNotBelongToALinearAreRefusedByName() throws IOException {
    for (String name :
        List.of(
            "base_model.model.model.embed_tokens.lora_embedding_A",
            "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector",
            "base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight",
            "base_model.model.lm_head.lora_A.weight")) {
      Path adapter = Files.createDirectories(folder.resolve("lora"));
      Files.write(
          adapter.resolve("adapter_config.json"),
          Files.readAllBytes(LORA.resolve("adapter_config.json")));
      new SafetensorsTestFile()
          .add(name, "F32", new long[] {4}, 1, 2, 3, 4)
          .write(adapter.resolve("adapter_model.safetensors"));
      refused(adapter, name);
    }
  }

  private void refused(Path adapter, String words) {
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(new BundleLocation(LLAMA, adapter, null), folder))
        .withMessageContaining(words);
  }

  private static void set(Path adapter, String key, String value) {
    JsonNode node = new JsonMapper().readTree(value);
    Checkpoint.edit(adapter.resolve("adapter_config.json"), json -> json.set(key, node));
  }
}
