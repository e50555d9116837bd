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

  /** Most tokens of one attribute. */
  private static final int ATTRIBUTE_TOKENS = 60;

  private final boolean statistics;
  private final BoundedText text;

  ItemFields(boolean statistics, BoundedText text) {
    this.statistics = statistics;
    this.text = text;
  }

  /** The variables of an item within these bounds; attributes take half of a description's. */
  Map<String, Object> of(Item item, PromptBounds bounds) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("title", text.line(item.title(), bounds.titleTokens()));
    variables.put("category", text.line(item.category(), bounds.titleTokens()));
    variables.put(
        "description",
        text.words(item.description(), bounds.descriptionWords(), bounds.descriptionTokens()));
    variables.put("attributes", attributes(item, bounds));
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

  /** Name and value of what an item's owner says of it, in half of a description's room. */
  List<Map<String, Object>> attributes(Item item, PromptBounds bounds) {
    List<Map<String, Object>> lines = new ArrayList<>();
    int room = bounds.descriptionTokens() / 2;
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
