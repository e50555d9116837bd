package ai.r2ec.model;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the reference library computed from a checkpoint under {@code src/test/golden}. */
record GoldenVectors(JsonNode meta, SafetensorsFile vectors) implements AutoCloseable {

  private static final Path GOLDEN = Path.of("src/test/golden");

  /**
   * One prompt and what belongs to it.
   *
   * @param tokens token ids {@code (S)}
   * @param hidden final hidden states of all positions, {@code (S * H)}
   * @param logits logits of the last positions, {@code (min(8, S) * V)}
   * @param greedy the 64 tokens that follow
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers to compare with, never compared themselves
  record Prompt(int[] tokens, float[] hidden, float[] logits, int[] greedy) {}

  /** Opens {@code <name>.json} and {@code <name>.safetensors}. */
  static GoldenVectors open(String name) throws IOException {
    return new GoldenVectors(
        new JsonMapper().readTree(Files.readString(GOLDEN.resolve(name + ".json"))),
        SafetensorsFile.open(GOLDEN.resolve(name + ".safetensors")));
  }

  /** Opens the model that they were computed from. */
  ModelBundle bundle(Path folder) throws IOException {
    Path model = GOLDEN.resolve(meta.get("model").asString());
    if (meta.has("config")) {
      model = complete(model, GOLDEN.resolve(meta.get("config").asString()), folder);
    }
    @Nullable Path adapter =
        meta.has("adapter") ? GOLDEN.resolve(meta.get("adapter").asString()) : null;
    return ModelBundle.open(new BundleLocation(model, adapter, null), Progress.NONE);
  }

  /** The files of a model with what it shares with others: a tokenizer, another configuration. */
  private static Path complete(Path model, Path config, Path folder) throws IOException {
    copy(GOLDEN.resolve("qwen2/model/tokenizer.json"), folder);
    copy(GOLDEN.resolve("qwen2/model/tokenizer_config.json"), folder);
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, folder);
      }
    }
    copy(config, folder);
    return folder;
  }

  private static void copy(Path file, Path folder) throws IOException {
    Path target = folder.resolve(file.getFileName().toString());
    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
  }

  List<Prompt> prompts() {
    List<Prompt> prompts = new ArrayList<>();
    for (JsonNode prompt : meta.get("prompts")) {
      int i = prompts.size();
      prompts.add(
          new Prompt(
              ints(prompt.get("input_ids")),
              values("hidden." + i),
              values("logits." + i),
              ints(prompt.get("greedy"))));
    }
    return prompts;
  }

  double tolerance() {
    return meta.get("tolerance").asDouble();
  }

  private float[] values(String name) {
    float[] values = new float[Math.toIntExact(vectors.info(name).elements())];
    vectors.read(name, 0, values, 0, values.length);
    return values;
  }

  private static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  @Override
  public void close() {
    vectors.close();
  }
}
