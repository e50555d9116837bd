package ai.r2ec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.TokenizerSpec;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ChatTemplateTest {

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void conversationsRenderAsTheReferenceDoes(String family) {
    ChatTemplate template = ChatTemplate.of(Golden.spec(family));
    for (JsonNode golden : Golden.json("text/chat-" + family + ".json").get("conversations")) {
      List<Map<String, Object>> messages = new ArrayList<>();
      golden.get("messages").forEach(m -> messages.add(map(m)));
      List<Map<String, Object>> tools = new ArrayList<>();
      golden.path("tools").forEach(t -> tools.add(map(t)));
      boolean open = golden.get("add_generation_prompt").asBoolean();
      if (golden.has("error")) {
        assertThatThrownBy(() -> template.render(messages, tools, open))
            .isInstanceOf(R2ecException.Unusable.class)
            .hasMessageEndingWith(golden.get("error").asString());
      } else {
        assertThat(template.render(messages, tools, open))
            .isEqualTo(golden.get("rendered").asString());
      }
    }
  }

  @Test
  void aModelWithoutATemplateIsRefused() {
    assertThatThrownBy(() -> ChatTemplate.of(spec(null)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("chat_template.jinja");
  }

  @Test
  void aBrokenTemplateIsRefusedWithItsLine() {
    assertThatThrownBy(() -> ChatTemplate.of(spec("a\n{{ b")))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void todayIsTheSameDayForEveryPrompt() {
    ChatTemplate template = ChatTemplate.of(spec("{{ strftime_now('%Y-%m-%d') }}"));
    assertThat(template.render(List.of(), true)).isEqualTo("2025-01-01");
  }

  private static TokenizerSpec spec(@org.jspecify.annotations.Nullable String template) {
    return new TokenizerSpec("{}", template, null, null, Set.of(), Set.of());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(JsonNode node) {
    return Golden.JSON.convertValue(node, Map.class);
  }
}
