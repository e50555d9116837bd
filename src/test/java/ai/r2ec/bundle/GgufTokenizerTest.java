package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.GgufFile;
import ai.r2ec.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GgufTokenizerTest {

  private static final Path GOLDEN = Path.of("src/test/golden");
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void awkwardStringsGetTheReferenceIds(String family) throws IOException {
    JsonNode strings = json("text/strings.json");
    JsonNode golden = json("text/ids-gguf-" + family + ".json");
    int[] start = ids(golden.get("special").get("prefix"));
    try (Tokenizer tokenizer = Tokenizer.of(spec(family))) {
      for (int i = 0; i < strings.size(); i++) {
        String text = strings.get(i).asString();
        int[] plain = ids(golden.get("plain").get(i));
        assertThat(tokenizer.encode(text)).as("string %d: %s", i, text).isEqualTo(plain);
        assertThat(tokenizer.encodeWithSpecials(text))
            .isEqualTo(IntStream.concat(IntStream.of(start), IntStream.of(plain)).toArray());
        String decoded = golden.get("decoded").get(i).asString(text);
        assertThat(tokenizer.decode(plain, false)).as("string %d", i).isEqualTo(decoded);
        assertThat(tokenizer.decode(plain, true))
            .as("string %d without specials", i)
            .isEqualTo(golden.get("decoded_skip").get(i).asString(decoded));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, <|im_start|>, <|im_end|>, '0,2'",
    "qwen2, <|endoftext|>, <|im_end|>, '560,562'",
    "gemma2, <bos>, <eos>, '1,5'",
  })
  void tokensOfStartAndEndAreThoseOfTheFamily(
      String family, String bos, String eos, String endOfTurn) {
    TokenizerSpec spec = spec(family);
    assertThat(spec.bosToken()).isEqualTo(bos);
    assertThat(spec.eosToken()).isEqualTo(eos);
    assertThat(spec.endOfTurnIds())
        .containsExactlyInAnyOrder(
            List.of(endOfTurn.split(",")).stream().map(Integer::valueOf).toArray(Integer[]::new));
    assertThat(spec.chatTemplate()).contains("add_generation_prompt");
    assertThat(spec.controlTokens()).contains(bos, eos);
  }

  @Test
  void wordsOfTheTemplatesStructureAreControlTokens() {
    assertThat(spec("qwen2").controlTokens()).contains("<tool_call>", "<|fim_prefix|>");
    assertThat(spec("gemma2").controlTokens()).doesNotContain("<h1>", "\n\n", "  ");
  }

  @ParameterizedTest
  @CsvSource({
    "tokenizer.ggml.model, bert",
    "tokenizer.ggml.pre, poro-chat",
    "tokenizer.ggml.tokens, ''",
    "tokenizer.ggml.eos_token_id, 99999",
    "tokenizer.ggml.add_bos_token, perhaps",
  })
  void whatCannotBeHonouredIsNamed(String key, String value) {
    Map<String, Object> metadata = new HashMap<>(metadata("llama"));
    metadata.put(key, key.endsWith("_id") ? (Object) Long.valueOf(value) : value);
    assertThatThrownBy(() -> GgufTokenizer.read(Path.of("model.gguf"), metadata))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("model.gguf")
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "token_type", "merges", "model"})
  void whatIsMissingIsNamed(String key) {
    Map<String, Object> metadata = new HashMap<>(metadata("llama"));
    metadata.remove("tokenizer.ggml." + key);
    assertThatThrownBy(() -> GgufTokenizer.read(Path.of("model.gguf"), metadata))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("tokenizer.ggml." + key);
  }

  private static TokenizerSpec spec(String family) {
    return GgufTokenizer.read(Path.of(family + ".gguf"), metadata(family));
  }

  private static Map<String, Object> metadata(String family) {
    try (GgufFile file = GgufFile.open(GOLDEN.resolve("gguf/" + family + ".gguf"))) {
      return Map.copyOf(file.metadata());
    }
  }

  private static JsonNode json(String path) throws IOException {
    return JSON.readTree(Files.readString(GOLDEN.resolve(path)));
  }

  private static int[] ids(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
