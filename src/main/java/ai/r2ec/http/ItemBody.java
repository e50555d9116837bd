package ai.r2ec.http;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An item on the wire, in both directions. */
@Schema(name = "Item", description = "One thing that can be recommended.")
record ItemBody(
    @JsonProperty("item_id")
        @Schema(
            description = "The owner's identifier; slashes are allowed.",
            maxLength = ItemId.MAX_LENGTH,
            example = "stardew-valley",
            requiredMode = Schema.RequiredMode.REQUIRED)
        String itemId,
    @Schema(
            maxLength = Item.MAX_TITLE_LENGTH,
            example = "Stardew Valley",
            requiredMode = Schema.RequiredMode.REQUIRED)
        String title,
    @Schema(
            description = "Category noun; empty when unknown.",
            maxLength = Item.MAX_TITLE_LENGTH,
            example = "Video Games")
        String category,
    @Schema(
            description = "Free text; empty when unknown.",
            maxLength = Item.MAX_DESCRIPTION_LENGTH,
            example = "You inherit a run-down farm and bring it back to life, season by season.")
        String description,
    @Schema(
            description =
                "At most 100 further facts: texts, numbers, true or false, or lists of texts.",
            example = "{\"year\": 2016, \"platform\": \"PC\", \"genre\": [\"Simulation\"]}")
        Map<String, Object> attributes) {

  private static final int MAX_VALUES = 100;

  static ItemBody of(Item item) {
    return new ItemBody(
        item.id().value(),
        item.title(),
        item.category(),
        item.description(),
        RecommendResponse.plain(item.attributes()));
  }

  /** Reads an item; null after adding what is wrong with it. */
  static @Nullable Item read(JsonNode node, List<FieldError> errors) {
    int before = errors.size();
    JsonFields fields = JsonFields.of(node, "", errors);
    ItemId id = fields.parsed("item_id", ItemId::new);
    String title = fields.text("title", Item.MAX_TITLE_LENGTH);
    String category = optional(fields, "category", Item.MAX_TITLE_LENGTH);
    String description = optional(fields, "description", Item.MAX_DESCRIPTION_LENGTH);
    SortedMap<String, AttributeValue> attributes = attributes(fields.object("attributes"));
    for (String needed : List.of("item_id", "title")) {
      if (node.isObject() && !fields.has(needed)) {
        fields.refuse(needed, "is missing");
      }
    }
    fields.refuseUnknown();
    return id == null || title == null || errors.size() > before
        ? null
        : new Item(id, title, category, description, attributes);
  }

  private static String optional(JsonFields fields, String name, int max) {
    JsonNode node = fields.field(name);
    boolean empty = node == null || (node.isString() && node.stringValue().isEmpty());
    return empty ? "" : Objects.requireNonNullElse(fields.text(name, max), "");
  }

  private static SortedMap<String, AttributeValue> attributes(@Nullable JsonFields fields) {
    SortedMap<String, AttributeValue> attributes = new TreeMap<>();
    if (fields == null) {
      return attributes;
    }
    if (fields.names().size() > Item.MAX_ATTRIBUTES) {
      fields.refuse("must have at most %d entries".formatted(Item.MAX_ATTRIBUTES));
      return attributes;
    }
    for (String name : fields.names()) {
      AttributeValue value = attribute(fields, name);
      if (value != null) {
        attributes.put(name, value);
      }
    }
    return attributes;
  }

  private static @Nullable AttributeValue attribute(JsonFields fields, String name) {
    JsonNode node = fields.field(name);
    if (node == null) {
      return null;
    }
    return switch (node.getNodeType()) {
      case STRING -> new AttributeValue.Text(node.stringValue());
      case NUMBER -> number(fields, name, node.doubleValue());
      case BOOLEAN -> new AttributeValue.Flag(node.booleanValue());
      case ARRAY -> texts(fields, name, node);
      case OBJECT, POJO, BINARY, NULL, MISSING -> {
        fields.refuse(name, "must be a text, a number, true or false, or a list of texts");
        yield null;
      }
    };
  }

  private static @Nullable AttributeValue number(JsonFields fields, String name, double value) {
    if (!Double.isFinite(value)) {
      fields.refuse(name, "must be a finite number");
      return null;
    }
    return new AttributeValue.Numeric(value);
  }

  private static @Nullable AttributeValue texts(JsonFields fields, String name, JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array) {
      if (!element.isString() || texts.size() == MAX_VALUES) {
        fields.refuse(name, "must hold at most %d texts and nothing else".formatted(MAX_VALUES));
        return null;
      }
      texts.add(element.stringValue());
    }
    return new AttributeValue.Texts(texts);
  }
}
