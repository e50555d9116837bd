package ai.r2ec.text;

import ai.r2ec.bundle.TokenizerSpec;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.text.jinja.Template;
import ai.r2ec.text.jinja.TemplateException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model's own way to write a conversation as one text. Thread-safe. */
public final class ChatTemplate {

  /**
   * What templates take for today. Were it the real date, every item's embedding would change at
   * midnight, and the same question would get another answer.
   */
  private static final Clock TODAY =
      Clock.fixed(Instant.parse("2025-01-01T00:00:00Z"), ZoneOffset.UTC);

  private final Template template;
  private final @Nullable String bosToken;
  private final @Nullable String eosToken;

  private ChatTemplate(Template template, @Nullable String bosToken, @Nullable String eosToken) {
    this.template = template;
    this.bosToken = bosToken;
    this.eosToken = eosToken;
  }

  /**
   * Reads the model's template.
   *
   * @throws R2ecException.Unusable if the model has none or it cannot be read
   */
  public static ChatTemplate of(TokenizerSpec spec) {
    if (spec.chatTemplate() == null) {
      throw new R2ecException.Unusable(
          "the model has no chat template; put a chat_template.jinja beside its weights");
    }
    try {
      return new ChatTemplate(Template.of(spec.chatTemplate()), spec.bosToken(), spec.eosToken());
    } catch (TemplateException e) {
      throw new R2ecException.Unusable("the chat template cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a conversation.
   *
   * @param addGenerationPrompt whether the assistant's turn is opened at the end
   * @throws R2ecException.Unusable if the template fails or refuses the conversation
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    return render(
        messages.stream()
            .map(m -> Map.<String, Object>of("role", m.role(), "content", m.content()))
            .toList(),
        List.of(),
        addGenerationPrompt);
  }

  /** The same with whatever fields templates know beside role and content. */
  String render(
      List<Map<String, Object>> messages,
      List<Map<String, Object>> tools,
      boolean addGenerationPrompt) {
    Map<String, @Nullable Object> variables = new HashMap<>();
    variables.put("messages", messages);
    variables.put("tools", tools.isEmpty() ? null : tools);
    variables.put("documents", null);
    variables.put("add_generation_prompt", addGenerationPrompt);
    if (bosToken != null) {
      variables.put("bos_token", bosToken);
    }
    if (eosToken != null) {
      variables.put("eos_token", eosToken);
    }
    try {
      return template.render(variables, TODAY);
    } catch (TemplateException e) {
      throw new R2ecException.Unusable("the chat template fails: " + e.getMessage(), e);
    }
  }
}
