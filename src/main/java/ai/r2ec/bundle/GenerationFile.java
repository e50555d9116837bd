package ai.r2ec.bundle;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads {@code generation_config.json}, and {@code config.json} where an older model has none. */
final class GenerationFile {

  static final String NAME = "generation_config.json";

  private GenerationFile() {}

  static GenerationDefaults read(Path folder, int vocabularySize) {
    JsonFile generation = JsonFile.readIfPresent(folder.resolve(NAME));
    JsonFile config = JsonFile.read(folder.resolve(BundleReader.CONFIG));
    Set<Integer> ends = new HashSet<>(ids(generation, vocabularySize));
    ends.addAll(ids(config, vocabularySize));
    double topP = generation.aboveZero("top_p", 1);
    if (topP > 1) {
      throw generation.unusable("top_p", "is %s, above 1".formatted(topP));
    }
    JsonNode topK = generation.get("top_k");
    return new GenerationDefaults(
        generation.flag("do_sample", false),
        generation.aboveZero("temperature", 1),
        topP,
        topK == null || topK.asInt(-1) == 0 ? 0 : generation.positive("top_k"),
        generation.aboveZero("repetition_penalty", 1),
        ends);
  }

  private static Set<Integer> ids(JsonFile file, int vocabularySize) {
    Set<Integer> ids = file.ids("eos_token_id");
    for (int id : ids) {
      if (id >= vocabularySize) {
        throw file.unusable(
            "eos_token_id", "is %d in a vocabulary of %d".formatted(id, vocabularySize));
      }
    }
    return ids;
  }
}
