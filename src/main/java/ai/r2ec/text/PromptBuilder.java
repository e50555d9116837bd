package ai.r2ec.text;

import ai.r2ec.bundle.PromptTemplates;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.text.jinja.Template;
import ai.r2ec.text.jinja.TemplateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the prompts of R²ec (arXiv 2505.16994, section 3) for one model. What users and item
 * owners wrote is made harmless first, see {@link PlainText}. Thread-safe.
 */
public final class PromptBuilder {

  private final Tokenizer tokenizer;
  private final ChatTemplate chatTemplate;
  private final PromptTemplates templates;
  private final Template userTemplate;
  private final Template itemTemplate;
  private final HistoryWindow window;
  private final ItemFields fields;
  private final PromptBounds bounds;

  /**
   * Puts a builder together.
   *
   * @throws R2ecException.Unusable if a prompt template cannot be read
   */
  public PromptBuilder(
      Tokenizer tokenizer,
      ChatTemplate chatTemplate,
      PromptTemplates templates,
      PromptBounds bounds) {
    this.tokenizer = tokenizer;
    this.chatTemplate = chatTemplate;
    this.templates = templates;
    this.userTemplate = read("user", templates.userTemplate());
    this.itemTemplate = read("item", templates.itemTemplate());
    List<String> words = new ArrayList<>(tokenizer.controlTokens());
    words.add(templates.marker());
    words.add(templates.markerEnd());
    BoundedText text = new BoundedText(new PlainText(words), tokenizer);
    this.fields = new ItemFields(templates.itemStatistics(), text);
    boolean attributes = templates.userTemplate().contains("attributes"); // they cost a pass each
    this.window = new HistoryWindow(templates.layout(), bounds, text, attributes ? fields : null);
    this.bounds = bounds;
  }

  /**
   * The prompt that asks for reasoning about a history; the assistant's turn is open at its end.
   * While it is too long the oldest lines go, never the instruction or the newest line.
   *
   * @param maxTokens most tokens of the prompt
   * @throws R2ecException.Invalid if it is too long even with one line
   */
  public Prompt userPrompt(UserPromptInput input, int maxTokens) {
    List<Map<String, Object>> lines = window.lines(input);
    Prompt prompt = userPrompt(input, lines, 0);
    return prompt.tokens().length <= maxTokens ? prompt : shortened(input, lines, maxTokens);
  }

  /**
   * The prompt whose last hidden state stands for an item; it ends with the open marker. While it
   * is too long the item's text is bounded to half of what it was, never the instruction.
   *
   * @param maxTokens most tokens of the prompt
   * @throws R2ecException.Invalid if it is too long even with hardly any text of the item
   */
  public Prompt itemPrompt(Item item, int maxTokens) {
    PromptBounds within = bounds;
    Prompt prompt = itemPrompt(item, within);
    while (prompt.tokens().length > maxTokens && !within.equals(within.halved())) {
      within = within.halved();
      prompt = itemPrompt(item, within);
    }
    if (prompt.tokens().length > maxTokens) {
      throw new R2ecException.Invalid(
          "/title",
          "the prompt of item %s needs at least %d tokens, and the model has room for %d"
              .formatted(item.id(), prompt.tokens().length, maxTokens));
    }
    return prompt;
  }

  private Prompt itemPrompt(Item item, PromptBounds within) {
    Map<String, Object> variables = wording();
    variables.putAll(fields.of(item, within));
    return prompt(render(itemTemplate, variables), templates.marker(), 0);
  }

  /** A watcher of what the model writes after one of these prompts, for the marker only. */
  public ReasoningText reasoningAfter(Prompt prompt) {
    return reasoningAfter(prompt, List.of());
  }

  /**
   * A watcher of what the model writes after one of these prompts.
   *
   * @param stop texts, none empty, that end the reasoning as the marker does
   */
  public ReasoningText reasoningAfter(Prompt prompt, List<String> stop) {
    return new ReasoningText(tokenizer, templates.marker(), stop, prompt);
  }

  /** The same when the text behind the prompt is given and nothing is generated. */
  public ReasoningText reasoningAfter(Prompt prompt, String given) {
    return new ReasoningText(tokenizer, templates.marker(), prompt, given);
  }

  /** Drops as few lines as it takes; fewer lines never make more tokens. */
  private Prompt shortened(UserPromptInput input, List<Map<String, Object>> lines, int maxTokens) {
    int low = 1;
    int high = Math.max(0, lines.size() - 1);
    Prompt best = userPrompt(input, lines, high);
    if (best.tokens().length > maxTokens) {
      throw new R2ecException.Invalid(
          "/history",
          "the prompt needs at least %d tokens, and the model has room for %d"
              .formatted(best.tokens().length, maxTokens));
    }
    while (low < high) {
      int middle = (low + high) / 2;
      Prompt prompt = userPrompt(input, lines, middle);
      if (prompt.tokens().length <= maxTokens) {
        best = prompt;
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return best;
  }

  private Prompt userPrompt(UserPromptInput input, List<Map<String, Object>> lines, int dropped) {
    Map<String, Object> variables = wording();
    variables.put("lines", lines.subList(dropped, lines.size()));
    variables.put("as_of", HistoryWindow.date(input.asOf()));
    String instruction = input.instruction() == null ? "" : window.wish(input.instruction());
    if (!instruction.isEmpty()) {
      variables.put("instruction", instruction);
    }
    return prompt(render(userTemplate, variables), "", dropped);
  }

  private Prompt prompt(String content, String assistantStart, int dropped) {
    String text =
        chatTemplate.render(List.of(new ChatMessage("user", content)), true) + assistantStart;
    return new Prompt(text, tokenizer.encode(text), dropped);
  }

  /**
   * Where the history lines of a prompt begin: of each that it shows, the last token before it. A
   * model that has read that far has read what it would have read had the history ended there.
   *
   * @param input what the prompt was made of
   * @return positions in the prompt, of its lines from the oldest on
   */
  public int[] lineStarts(UserPromptInput input, Prompt prompt) {
    List<Map<String, Object>> all = window.lines(input);
    List<Map<String, Object>> lines = all.subList(prompt.droppedHistory(), all.size());
    int[] starts = new int[lines.size()];
    int[] tokens = prompt.tokens();
    for (int i = 0; i < starts.length; i++) {
      int parting = Arrays.mismatch(userPrompt(input, lines.subList(0, i), 0).tokens(), tokens);
      int at = parting < 0 ? tokens.length : parting; // alike only where a line is blank
      while (at < tokens.length && tokenizer.decode(new int[] {tokens[at]}, false).isBlank()) {
        at++;
      }
      starts[i] = at - 1;
    }
    return starts;
  }

  private Map<String, Object> wording() {
    Map<String, Object> variables = new HashMap<>();
    variables.put("noun", templates.categoryNoun());
    variables.put("marker", templates.marker());
    variables.put("marker_end", templates.markerEnd());
    return variables;
  }

  private static Template read(String name, String source) {
    try {
      return Template.of(source);
    } catch (TemplateException e) {
      throw new R2ecException.Unusable(
          "the %s prompt template cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static String render(Template template, Map<String, Object> variables) {
    try {
      return template.render(variables, Clock.systemUTC()).strip();
    } catch (TemplateException e) {
      throw new R2ecException.Unusable("a prompt template fails: " + e.getMessage(), e);
    }
  }
}
