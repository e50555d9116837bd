package ai.r2ec.bundle;

import static ai.r2ec.bundle.Checkpoint.GOLDEN;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What cannot be honoured is refused, and the refusal names it. */
class ModelBundleRefusalTest {

  private static final Path LLAMA = GOLDEN.resolve("llama/model");

  @TempDir private Path folder;

  private Path cache() {
    return folder.resolve("cache");
  }

  static Stream<Path> refused() throws IOException {
    try (Stream<Path> cases = Files.list(GOLDEN.resolve("refused"))) {
      return cases.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatTheReferenceMadeToBeRefusedIsRefusedByName(Path refused) throws IOException {
    JsonNode expected =
        new JsonMapper().readTree(Files.readString(refused.resolve("expected.json")));
    boolean adapter = Files.exists(refused.resolve("adapter_config.json"));
    BundleLocation location =
        new BundleLocation(adapter ? LLAMA : refused, adapter ? refused : null, null);
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(location, cache()))
        .withMessageContaining(expected.get("names").asString())
        .withMessageContaining(refused.getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model_type:\"mistral\"",
        "architectures:[\"LlamaForSequenceClassification\"]",
        "hidden_act:\"gelu\"",
        "attention_bias:true",
        "mlp_bias:true",
        "quantization_config:{\"quant_method\":\"gptq\"}",
        "partial_rotary_factor:0.5",
        "rope_interleaved:true",
        "num_key_value_heads:3",
        "num_attention_heads:0",
        "hidden_size:\"64\"",
        "vocab_size:-1",
        "rms_norm_eps:0",
        "rope_theta:-3",
        "tie_word_embeddings:1",
        "head_dim:15",
        "eos_token_id:580",
        "rope_scaling:{\"rope_type\":\"dynamic\",\"factor\":2}",
        "rope_scaling:{\"rope_type\":\"longrope\",\"factor\":2}",
        "rope_scaling:{\"type\":\"linear\"}",
        "rope_scaling:{\"type\":\"linear\",\"factor\":0.5}",
        "rope_scaling:{\"type\":\"llama3\",\"factor\":8}",
        "rope_parameters:{\"full_attention\":{\"rope_type\":\"default\"}}",
      })
  void aConfigThatCannotBeHonouredIsRefusedByItsKey(String change) {
    String key = change.substring(0, change.indexOf(':'));
    JsonNode value = new JsonMapper().readTree(change.substring(key.length() + 1));
    Path copy = Checkpoint.copy(LLAMA, folder.resolve("spoilt"));
    Checkpoint.edit(copy.resolve("config.json"), json -> json.set(key, value));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining("config.json: " + key);
  }

  @Test
  void aSlidingWindowInUseIsRefusedForQwen() {
    Path copy = Checkpoint.copy(GOLDEN.resolve("qwen2/model"), folder.resolve("spoilt"));
    Checkpoint.edit(copy.resolve("config.json"), json -> json.put("use_sliding_window", true));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining("use_sliding_window");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hidden_size:32", "num_hidden_layers:4", "num_hidden_layers:2", "vocab_size:600"})
  void tensorsThatDoNotFitTheConfigAreRefusedByName(String change) {
    String[] parts = change.split(":", 2);
    Path copy = Checkpoint.copy(LLAMA, folder.resolve("spoilt"));
    Checkpoint.edit(
        copy.resolve("config.json"), json -> json.put(parts[0], Integer.parseInt(parts[1])));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining("tensor model.");
  }

  @Test
  void anUntiedModelWithoutItsHeadIsRefused() {
    Path copy = Checkpoint.copy(LLAMA, folder.resolve("spoilt"));
    Checkpoint.edit(copy.resolve("config.json"), json -> json.put("tie_word_embeddings", false));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining("lm_head.weight is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void aMissingFileIsNamed(String name) throws IOException {
    Path copy = Checkpoint.copy(LLAMA, folder.resolve("spoilt"));
    Files.delete(copy.resolve(name));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "generation_config.json"})
  void aFileThatIsNotJsonIsNamed(String name) throws IOException {
    Path copy = Checkpoint.copy(LLAMA, folder.resolve("spoilt"));
    Files.writeString(copy.resolve(name), "{\"a\": ");
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining(name);
  }

  @Test
  void aForeignOrMissingModelIsRefusedByName() throws IOException {
    Path pickle = Files.createFile(folder.resolve("model.pth"));
    Path text = Files.createFile(folder.resolve("model.txt"));
    for (Path path : List.of(pickle, text, folder.resolve("none"))) {
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(() -> Checkpoint.open(path, cache()))
          .withMessageContaining(path.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../llama/model.safetensors", "a/b.safetensors", "part.bin", ""})
  void anIndexThatLeadsOutOfTheDirectoryIsRefused(String shard) throws IOException {
    Path copy = copyWithoutWeights("spoilt");
    Files.writeString(
        copy.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"model.norm.weight\":\"%s\"}}".formatted(shard));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(copy, cache()))
        .withMessageContaining("weight_map.model.norm.weight");
  }

  private Path copyWithoutWeights(String name) throws IOException {
    Path copy = Checkpoint.copy(LLAMA, folder.resolve(name));
    Files.delete(copy.resolve("model.safetensors"));
    return copy;
  }
}
