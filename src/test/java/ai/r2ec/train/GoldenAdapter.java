package ai.r2ec.train;

import ai.r2ec.tensor.SafetensorsFile;
import ai.r2ec.train.config.LoraSection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The adapters that peft made, in the learner's hands. */
final class GoldenAdapter {

  private GoldenAdapter() {}

  static LoraSection lora(Path folder) {
    try {
      JsonNode config =
          new JsonMapper().readTree(Files.readString(folder.resolve("lora/adapter_config.json")));
      JsonNode targets = config.get("target_modules");
      List<String> linears =
          targets.isArray()
              ? targets.valueStream().map(JsonNode::asString).toList()
              : List.of("gate_proj", "up_proj", "down_proj");
      return new LoraSection(
          config.get("r").asInt(),
          config.get("lora_alpha").asDouble(),
          config.get("use_rslora").asBoolean(),
          linears,
          0);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void copy(Path folder, Learner learner) {
    try (SafetensorsFile file =
        SafetensorsFile.open(folder.resolve("lora/adapter_model.safetensors"))) {
      for (int i = 0; i < learner.parameters().size(); i++) {
        Parameter parameter = learner.parameters().get(i);
        float[] values = new float[parameter.size()];
        file.read("base_model.model." + parameter.name(), 0, values, 0, values.length);
        learner.write(i, Learner.Slot.VALUE, values);
      }
    }
  }
}
