package ai.r2ec.catalog;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The stored form of an item: a JSON object of everything but its id. */
final class ItemJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ItemJson() {}

  static byte[] write(Item item) {
    ObjectNode object = JSON.createObjectNode();
    object.put("title", item.title());
    object.put("category", item.category());
    object.put("description", item.description());
    ObjectNode attributes = object.putObject("attributes");
    item.attributes().forEach((name, value) -> add(attributes, name, value));
    return JSON.writeValueAsBytes(object);
  }

  static Item read(ItemId id, byte[] json) {
    JsonNode object = JSON.readTree(json);
    SortedMap<String, AttributeValue> attributes = new TreeMap<>();
    object
        .path("attributes")
        .properties()
        .forEach(entry -> attributes.put(entry.getKey(), attribute(entry.getValue())));
    return new Item(
        id,
        object.path("title").asString(""),
        object.path("category").asString(""),
        object.path("description").asString(""),
        attributes);
  }

  private static void add(ObjectNode attributes, String name, AttributeValue value) {
    switch (value) {
      case AttributeValue.Text text -> attributes.put(name, text.value());
      case AttributeValue.Numeric number -> attributes.put(name, number.value());
      case AttributeValue.Flag flag -> attributes.put(name, flag.value());
      case AttributeValue.Texts texts -> texts.values().forEach(attributes.putArray(name)::add);
    }
  }

  private static AttributeValue attribute(JsonNode value) {
    if (value.isArray()) {
      List<String> texts = value.valueStream().map(node -> node.asString("")).toList();
      return new AttributeValue.Texts(texts);
    }
    if (value.isNumber()) {
      return new AttributeValue.Numeric(value.asDouble());
    }
    if (value.isBoolean()) {
      return new AttributeValue.Flag(value.asBoolean());
    }
    return new AttributeValue.Text(value.asString(""));
  }
}
