package ai.r2ec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.TokenizerSpec;
import ai.r2ec.domain.R2ecException;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TokenizerTest {

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void awkwardStringsGetTheReferenceIds(String family) {
    check(Golden.tokenizer(family), "ids-" + family);
  }

  @Test
  void refusesWhatIsNoTokenizer() {
    assertThatThrownBy(
            () -> Tokenizer.of(new TokenizerSpec("{}", null, null, null, Set.of(), Set.of())))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("tokenizer");
  }

  static void check(Tokenizer tokenizer, String file) {
    JsonNode strings = Golden.json("text/strings.json");
    JsonNode golden = Golden.json("text/" + file + ".json");
    JsonNode special = golden.get("special");
    assertThat(strings).hasSize(1000);
    for (int i = 0; i < strings.size(); i++) {
      String text = strings.get(i).asString();
      int[] plain = Golden.ids(golden.get("plain").get(i));
      assertThat(tokenizer.encode(text)).as("plain ids of string %d: %s", i, text).isEqualTo(plain);
      assertThat(tokenizer.encodeWithSpecials(text))
          .as("ids with specials of string %d", i)
          .isEqualTo(IntStream.concat(prefix(special), IntStream.of(plain)).toArray());
      String decoded = golden.get("decoded").get(i).asString(text);
      assertThat(tokenizer.decode(plain, false)).as("decoding of string %d", i).isEqualTo(decoded);
      assertThat(tokenizer.decode(plain, true))
          .as("decoding of string %d without specials", i)
          .isEqualTo(golden.get("decoded_skip").get(i).asString(decoded));
    }
  }

  private static IntStream prefix(JsonNode special) {
    assertThat(special.get("suffix")).isEmpty();
    return IntStream.of(Golden.ids(special.get("prefix")));
  }
}
