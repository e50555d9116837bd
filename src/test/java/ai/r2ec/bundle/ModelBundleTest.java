package ai.r2ec.bundle;

import static ai.r2ec.bundle.Checkpoint.GOLDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {

  private static final Path LLAMA = GOLDEN.resolve("llama/model");

  @TempDir private Path folder;

  private Path cache() {
    return folder.resolve("cache");
  }

  @Test
  void theLlamaCheckpointIsReadAsItsConfigSays() {
    try (ModelBundle bundle = Checkpoint.open(LLAMA, cache())) {
      DecoderConfig config = bundle.config();
      assertThat(config.family()).isEqualTo(Family.LLAMA);
      assertThat(config.layers()).isEqualTo(3);
      assertThat(config.headDimension()).isEqualTo(16);
      assertThat(config.ropeTheta()).isEqualTo(100_000);
      assertThat(config.tiedEmbeddings()).isTrue();
      assertThat(config.attentionBias()).isFalse();
      assertThat(config.attentionScale()).isEqualTo(0.25);
      assertThat(bundle.weights().has("lm_head.weight")).isFalse();
      assertThat(bundle.name()).isEqualTo("model");
      assertThat(bundle.identity()).matches("[0-9a-f]{64}");
      assertThat(bundle.adapterName()).isNull();
      assertThat(bundle.tokenizer().chatTemplate()).contains("messages");
      assertThat(bundle.tokenizer().endOfTurnIds()).contains(2);
      assertThat(bundle.tokenizer().controlTokens()).contains("<|im_start|>", "<|im_end|>");
    }
  }

  @Test
  void theQwenCheckpointHasItsBiasAndIgnoresTheUnusedWindow() {
    try (ModelBundle bundle = Checkpoint.open(GOLDEN.resolve("qwen2/model"), cache())) {
      assertThat(bundle.config().attentionBias()).isTrue();
      assertThat(bundle.config().slidingWindows()).containsOnly(0);
      assertThat(bundle.generation().repetitionPenalty()).isEqualTo(1.1);
      assertThat(bundle.generation().topK()).isEqualTo(20);
      assertThat(bundle.generation().endOfTurnIds()).containsExactlyInAnyOrder(560, 562);
      assertThat(bundle.tokenizer().bosToken()).isNull();
      assertThat(bundle.tokenizer().controlTokens())
          .contains("<|im_start|>", "<tool_call>", "<|fim_prefix|>");
      assertThat(bundle.weights().has("model.layers.1.self_attn.k_proj.bias")).isTrue();
    }
  }

  @Test
  void theGemmaCheckpointHasCapsWindowsNormsAndShards() {
    try (ModelBundle bundle = Checkpoint.open(GOLDEN.resolve("gemma2/model"), cache())) {
      DecoderConfig config = bundle.config();
      assertThat(config.headDimension()).isEqualTo(32);
      assertThat(config.attentionScale()).isCloseTo(1 / Math.sqrt(20), within(1e-12));
      assertThat(config.attentionSoftCap()).isEqualTo(4);
      assertThat(config.finalSoftCap()).isEqualTo(6);
      assertThat(config.slidingWindows()).containsExactly(8, 0, 8, 0);
      assertThat(config.embeddingScale()).isEqualTo(8);
      assertThat(config.activation()).isEqualTo(Activation.GELU_TANH);
      assertThat(config.tiedEmbeddings()).isTrue();
      assertThat(config.unitOffsetNorm()).isTrue();
      assertThat(bundle.tokenizer().endOfTurnIds()).containsExactlyInAnyOrder(1, 5);
      assertThat(bundle.tokenizer().controlTokens())
          .contains("<start_of_turn>")
          .doesNotContain("\n\n", "▁▁");
    }
  }

  @Test
  void aConfigOfVersion5IsReadLikeOneOfVersion4() {
    DecoderConfig config = HuggingFaceConfig.read(GOLDEN.resolve("qwen2-untied/model/config.json"));
    assertThat(config.ropeTheta()).isEqualTo(1_000_000);
    assertThat(config.ropeScaling()).isEqualTo(new RopeScaling.None());
    assertThat(config.tiedEmbeddings()).isFalse();
    assertThat(config.slidingWindows()).containsExactly(0, 0);
  }

  @Test
  void shardedWeightsEqualTheSameInOneFile() throws IOException {
    DecoderConfig config = HuggingFaceConfig.read(LLAMA.resolve("config.json"));
    Map<String, float[]> tensors = Checkpoint.random(config, 1);
    Path single = copyWithoutWeights("single");
    Checkpoint.write(single.resolve("model.safetensors"), config, tensors);
    Path sharded = copyWithoutWeights("sharded");
    StringBuilder map = new StringBuilder();
    List<Map<String, float[]>> shards = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      shards.add(new LinkedHashMap<>());
    }
    int next = 0;
    for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
      map.append(map.isEmpty() ? "" : ",")
          .append("\"%s\":\"part-%d.safetensors\"".formatted(tensor.getKey(), next % 3));
      shards.get(next++ % 3).put(tensor.getKey(), tensor.getValue());
    }
    for (int i = 0; i < 3; i++) {
      Checkpoint.write(sharded.resolve("part-%d.safetensors".formatted(i)), config, shards.get(i));
    }
    Files.writeString(
        sharded.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
    try (ModelBundle one = Checkpoint.open(single, cache());
        ModelBundle many = Checkpoint.open(sharded, cache())) {
      assertThat(many.weights().names()).isEqualTo(one.weights().names());
      for (String name : one.weights().names()) {
        assertThat(Checkpoint.values(many.weights(), name))
            .containsExactly(Checkpoint.values(one.weights(), name))
            .containsExactly(tensors.get(name));
      }
    }
  }

  private Path copyWithoutWeights(String name) throws IOException {
    Path copy = Checkpoint.copy(LLAMA, folder.resolve(name));
    Files.delete(copy.resolve("model.safetensors"));
    return copy;
  }

  @Test
  void theIdentityFollowsContentAndNotPlace() throws IOException {
    String identity = identity(LLAMA);
    Path copy = Checkpoint.copy(LLAMA, folder.resolve("copy"));
    assertThat(identity(copy)).isEqualTo(identity);
    byte[] weights = Files.readAllBytes(copy.resolve("model.safetensors"));
    weights[weights.length - 1] ^= 1;
    Files.write(copy.resolve("model.safetensors"), weights);
    Files.setLastModifiedTime(
        copy.resolve("model.safetensors"), FileTime.fromMillis(1_000_000_000_000L));
    assertThat(identity(copy)).isNotEqualTo(identity);
  }

  @Test
  void adapterAndTemplatesChangeTheIdentity() {
    BundleLocation adapted = new BundleLocation(LLAMA, GOLDEN.resolve("llama/lora"), null);
    try (ModelBundle plain = Checkpoint.open(LLAMA, cache());
        ModelBundle merged = Checkpoint.open(adapted, cache())) {
      ModelBundle other = plain.withTemplates(plain.templates().withCategoryNoun("book"));
      assertThat(List.of(plain.identity(), merged.identity(), other.identity()))
          .doesNotHaveDuplicates();
      assertThat(merged.adapterName()).isEqualTo("lora");
      assertThat(plain.withTemplates(plain.templates())).isSameAs(plain);
    }
  }

  @Test
  void templatesComeFromWhereTheyWereAskedForThenAdapterThenModel() throws IOException {
    Path model = Checkpoint.copy(LLAMA, folder.resolve("m"));
    Path adapter = Checkpoint.copy(GOLDEN.resolve("llama/lora"), folder.resolve("a"));
    Path own = Files.createDirectories(folder.resolve("t"));
    for (Path path : List.of(own, adapter.resolve("r2ec"), model.resolve("r2ec"))) {
      Files.createDirectories(path);
      Files.writeString(
          path.resolve("settings.json"),
          "{\"category_noun\":\"%s\"}".formatted(folder.relativize(path).getName(0)));
    }
    assertThat(noun(new BundleLocation(model, adapter, own))).isEqualTo("t");
    assertThat(noun(new BundleLocation(model, adapter, null))).isEqualTo("a");
    assertThat(noun(new BundleLocation(model, null, null))).isEqualTo("m");
    assertThat(noun(new BundleLocation(LLAMA, null, null)))
        .isEqualTo(PromptTemplates.defaults().categoryNoun());
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> noun(new BundleLocation(LLAMA, null, folder.resolve("none"))))
        .withMessageContaining("none");
  }

  private String noun(BundleLocation location) {
    try (ModelBundle bundle = Checkpoint.open(location, cache())) {
      return bundle.templates().categoryNoun();
    }
  }

  private String identity(Path model) {
    try (ModelBundle bundle = Checkpoint.open(model, cache())) {
      return bundle.identity();
    }
  }

  @Test
  void anySliceOfAnyTensorEqualsTheSamePartOfTheWhole() {
    Random random = new Random(5);
    for (String name : List.of("llama", "qwen2", "gemma2")) {
      try (ModelBundle bundle =
          Checkpoint.open(
              new BundleLocation(
                  GOLDEN.resolve(name).resolve("model"),
                  GOLDEN.resolve(name).resolve("lora"),
                  null),
              cache())) {
        WeightLaws.assertSlicesEqualTheWhole(bundle.weights(), random);
      }
    }
  }

  @Test
  void weightsAreThoseOfTheFile() {
    try (ModelBundle bundle = Checkpoint.open(LLAMA, cache());
        SafetensorsFile file = SafetensorsFile.open(LLAMA.resolve("model.safetensors"))) {
      for (String name : bundle.weights().names()) {
        float[] values = new float[(int) file.info(name).elements()];
        file.read(name, 0, values, 0, values.length);
        assertThat(Checkpoint.values(bundle.weights(), name)).containsExactly(values);
      }
    }
  }
}
