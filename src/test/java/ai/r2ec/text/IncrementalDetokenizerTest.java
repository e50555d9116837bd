package ai.r2ec.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class IncrementalDetokenizerTest {

  private static final int RANDOM_SEQUENCES = 500;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void deltasOfAwkwardStringsConcatenateToTheDecodingOfAll(String family) {
    Tokenizer tokenizer = Golden.tokenizer(family);
    for (JsonNode ids : Golden.json("text/ids-" + family + ".json").get("plain")) {
      check(tokenizer, Golden.ids(ids));
    }
  }

  /** Random tokens are mostly broken characters, control tokens and odd bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void deltasOfRandomTokensConcatenateToTheDecodingOfAll(String family) {
    Tokenizer tokenizer = Golden.tokenizer(family);
    Random random = new Random(7);
    for (int i = 0; i < RANDOM_SEQUENCES; i++) {
      check(tokenizer, random.ints(1 + random.nextInt(60), 0, 550).toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void noDeltaEndsInsideACharacter(String family) {
    Tokenizer tokenizer = Golden.tokenizer(family);
    IncrementalDetokenizer detokenizer = tokenizer.detokenizer();
    List<String> deltas = new ArrayList<>();
    for (int token : tokenizer.encode("a😀👍🏽 玄天宝剑 é\u0301 done")) {
      deltas.add(detokenizer.accept(token));
    }
    deltas.add(detokenizer.finish());
    assertThat(deltas).noneMatch(delta -> delta.contains("\uFFFD"));
    assertThat(deltas)
        .noneMatch(d -> !d.isEmpty() && Character.isHighSurrogate(d.charAt(d.length() - 1)));
    assertThat(deltas).filteredOn(delta -> !delta.isEmpty()).hasSizeGreaterThan(4);
  }

  private static void check(Tokenizer tokenizer, int[] ids) {
    IncrementalDetokenizer detokenizer = tokenizer.detokenizer();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.accept(id));
    }
    text.append(detokenizer.finish());
    assertThat(text.toString()).isEqualTo(tokenizer.decode(ids, true));
  }
}
