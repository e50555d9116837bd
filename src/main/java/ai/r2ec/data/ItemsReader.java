package ai.r2ec.data;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads items from JSON lines, plain or gzipped. Two layouts are understood, line by line: our own
 * ({@code item_id, title, category, description, attributes{}}) and that of published data sets
 * ({@code id, title, category, …} with every other field an attribute).
 */
public final class ItemsReader {

  private ItemsReader() {}

  /**
   * Streams a file; a broken line is reported and skipped.
   *
   * @param file JSON lines, gzipped or not
   * @param items receives each good item in file order
   * @param errors receives each broken line
   * @throws IOException if the file breaks off or is not UTF-8
   */
  public static void read(Path file, Consumer<Item> items, Consumer<LineError> errors)
      throws IOException {
    try (BufferedReader reader = DataFile.open(file)) {
      read(reader, items, errors);
    }
  }

  /**
   * Streams lines from a reader that the caller closes; otherwise as {@link #read(Path, Consumer,
   * Consumer)}.
   */
  public static void read(BufferedReader lines, Consumer<Item> items, Consumer<LineError> errors)
      throws IOException {
    JsonLines.read(lines, ItemsReader::parse, items, errors);
  }

  /**
   * Reads one line.
   *
   * @throws IllegalArgumentException naming the field that is missing, of the wrong type or out of
   *     bounds
   */
  static Item parse(String line) {
    JsonNode node = JsonLines.object(line);
    boolean ours = node.has("item_id");
    SortedMap<String, AttributeValue> attributes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      switch (field.getKey()) {
        case "item_id", "id", "title", "category", "description" -> {}
        case "attributes" -> putAll(attributes, field.getValue());
        default -> {
          if (ours) {
            throw new IllegalArgumentException("unknown field '" + field.getKey() + "'");
          }
          put(attributes, field.getKey(), field.getValue());
        }
      }
    }
    return new Item(
        new ItemId(text(node, ours ? "item_id" : "id", null)),
        text(node, "title", null),
        text(node, "category", ""),
        text(node, "description", ""),
        attributes);
  }

  private static String text(JsonNode node, String field, @Nullable String fallback) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      if (fallback == null) {
        throw new IllegalArgumentException(field + " is missing");
      }
      return fallback;
    }
    if (!value.isString() && !(value.isIntegralNumber() && field.endsWith("id"))) {
      throw new IllegalArgumentException(field + " must be a string");
    }
    return value.asString();
  }

  private static void putAll(SortedMap<String, AttributeValue> attributes, JsonNode object) {
    if (!object.isObject()) {
      throw new IllegalArgumentException("attributes must be an object");
    }
    object.properties().forEach(field -> put(attributes, field.getKey(), field.getValue()));
  }

  private static void put(
      SortedMap<String, AttributeValue> attributes, String name, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    if (value.isArray()) {
      List<String> values = new ArrayList<>();
      for (JsonNode element : value) {
        if (!element.isValueNode() || element.isNull()) {
          throw new IllegalArgumentException("attribute " + name + " must hold plain values");
        }
        values.add(element.asString());
      }
      attributes.put(name, new AttributeValue.Texts(values));
    } else if (value.isNumber()) {
      attributes.put(name, new AttributeValue.Numeric(value.asDouble()));
    } else if (value.isBoolean()) {
      attributes.put(name, new AttributeValue.Flag(value.asBoolean()));
    } else if (value.isString()) {
      attributes.put(name, new AttributeValue.Text(value.asString()));
    } else {
      throw new IllegalArgumentException("attribute " + name + " must not be nested");
    }
  }
}
