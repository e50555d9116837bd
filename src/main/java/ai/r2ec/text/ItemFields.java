package ai.r2ec.text;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes an item's fields as the item template sees them. */
final class ItemFields {

  /** Attributes that tell how an item fared later on. */
  private static final Set<String> STATISTICS =
      Set.of("average_rating", "rating_number", "rating_count", "buyers");

  /** Most tokens of one attribute, and of all. */
  private static final int ATTRIBUTE_TOKENS = 60;

  private static final int ATTRIBUTES_TOKENS = 200;

  private final PromptBounds bounds;
  private final boolean statistics;
  private final BoundedText text;

  ItemFields(PromptBounds bounds, boolean statistics, BoundedText text) {
    this.bounds = bounds;
    this.statistics = statistics;
    this.text = text;
  }

  Map<String, Object> of(Item item) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("title", text.line(item.title(), bounds.titleTokens()));
    variables.put("category", text.line(item.category(), bounds.titleTokens()));
    variables.put(
        "description",
        text.words(item.description(), bounds.descriptionWords(), bounds.descriptionTokens()));
    variables.put("attributes", attributes(item));
    if (statistics) {
      for (String name : STATISTICS) {
        AttributeValue value = item.attributes().get(name);
        if (value != null) {
          variables.put(name, text.line(value.display(), ATTRIBUTE_TOKENS));
        }
      }
    }
    return variables;
  }

  private List<Map<String, Object>> attributes(Item item) {
    List<Map<String, Object>> lines = new ArrayList<>();
    int room = ATTRIBUTES_TOKENS;
    for (Map.Entry<String, AttributeValue> entry : item.attributes().entrySet()) {
      if (STATISTICS.contains(entry.getKey())) {
        continue;
      }
      String name = text.line(entry.getKey().replace('_', ' '), ATTRIBUTE_TOKENS);
      String value = text.line(entry.getValue().display(), ATTRIBUTE_TOKENS);
      room -= text.tokens(name) + text.tokens(value) + 2;
      if (room < 0) {
        break;
      }
      if (!value.isEmpty()) {
        lines.add(Map.of("name", name, "value", value));
      }
    }
    return lines;
  }
}
