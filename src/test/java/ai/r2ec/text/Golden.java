package ai.r2ec.text;

import ai.r2ec.bundle.TokenizerSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden vectors of {@code src/test/golden}, made by the reference libraries. */
final class Golden {

  static final JsonMapper JSON = new JsonMapper();
  private static final Path ROOT = Path.of("src/test/golden");
  private static final Map<String, Tokenizer> TOKENIZERS = new ConcurrentHashMap<>();

  private Golden() {}

  static JsonNode json(String path) {
    try {
      return JSON.readTree(Files.readString(ROOT.resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asInt();
    }
    return ids;
  }

  static Tokenizer tokenizer(String family) {
    return TOKENIZERS.computeIfAbsent(family, name -> Tokenizer.of(spec(name)));
  }

  static TokenizerSpec spec(String family) {
    try {
      Path model = ROOT.resolve(family).resolve("model");
      JsonNode config = json(family + "/model/tokenizer_config.json");
      Path template = model.resolve("chat_template.jinja");
      Set<String> control = new HashSet<>();
      for (JsonNode token : config.get("added_tokens_decoder")) {
        control.add(token.get("content").asString());
      }
      return new TokenizerSpec(
          Files.readString(model.resolve("tokenizer.json")),
          Files.exists(template)
              ? Files.readString(template)
              : config.get("chat_template").asString(),
          config.get("bos_token").asString(null),
          config.get("eos_token").asString(null),
          Set.of(),
          control);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
