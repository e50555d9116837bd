package ai.r2ec.http;

import ai.r2ec.domain.FieldError;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the fields of one JSON object and collects everything that is wrong with them, each with
 * its pointer, so that a caller learns of all faults at once. A field is known once it was asked
 * for; {@link #refuseUnknown()} comes last. A {@code null} counts as absent.
 */
final class JsonFields {

  private static final int SHOWN_NAME = 64;

  private final JsonNode object;
  private final String pointer;
  private final List<FieldError> errors;
  private final Set<String> known = new HashSet<>();

  private JsonFields(JsonNode object, String pointer, List<FieldError> errors) {
    this.object = object;
    this.pointer = pointer;
    this.errors = errors;
  }

  /** Reads a node that should be an object; anything else is an error and reads as an empty one. */
  static JsonFields of(JsonNode node, String pointer, List<FieldError> errors) {
    if (node.isObject()) {
      return new JsonFields(node, pointer, errors);
    }
    errors.add(new FieldError(pointer, "must be an object, got " + kind(node)));
    return new JsonFields(JsonNodeFactory.instance.objectNode(), pointer, errors);
  }

  /** Pointer of a field of this object. */
  String pointer(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** Adds an error about a field of this object. */
  void refuse(String name, String detail) {
    errors.add(new FieldError(pointer(name), detail));
  }

  /** Adds an error about the object itself. */
  void refuse(String detail) {
    errors.add(new FieldError(pointer, detail));
  }

  /** Whether the field is there and not null. */
  boolean has(String name) {
    return field(name) != null;
  }

  /** A text of at most {@code max} UTF-16 characters that is not blank. */
  @Nullable String text(String name, int max) {
    JsonNode node = field(name);
    return node == null ? null : text(node, pointer(name), max);
  }

  /** A text that a domain type checks further; its message becomes the detail. */
  <T> @Nullable T parsed(String name, Function<String, T> parse) {
    JsonNode node = field(name);
    return node == null ? null : parsed(node, pointer(name), parse);
  }

  /** A whole number in {@code min..max}. */
  @Nullable Long whole(String name, long min, long max) {
    JsonNode node = field(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber() || !node.canConvertToExactIntegral()) {
      refuse(name, "must be a whole number, got " + kind(node));
      return null;
    }
    if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
      refuse(name, "must be in %d..%d, got %s".formatted(min, max, shown(node)));
      return null;
    }
    return node.longValue();
  }

  /** A whole number in {@code min..max}. */
  @Nullable Integer integer(String name, int min, int max) {
    Long value = whole(name, min, max);
    return value == null ? null : Math.toIntExact(value);
  }

  /** A finite number in {@code min..max}. */
  @Nullable Double number(String name, double min, double max) {
    JsonNode node = field(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber()) {
      refuse(name, "must be a number, got " + kind(node));
      return null;
    }
    double value = node.doubleValue();
    if (!(value >= min && value <= max)) {
      refuse(name, "must be in %s..%s, got %s".formatted(plain(min), plain(max), shown(node)));
      return null;
    }
    return value;
  }

  /** A moment as RFC 3339 writes it, in the years 1900 to 2999. */
  @Nullable Instant instant(String name) {
    String text = text(name, SHOWN_NAME);
    if (text == null) {
      return null;
    }
    try {
      OffsetDateTime moment = OffsetDateTime.parse(text);
      if (moment.getYear() >= 1900 && moment.getYear() < 3000) {
        return moment.toInstant();
      }
    } catch (DateTimeException e) {
      // told below: one message for all that is no moment
    }
    refuse(name, "must be a date-time with offset such as 2025-03-01T12:00:00Z (1900..2999)");
    return null;
  }

  /** One of several words. */
  <T> @Nullable T choice(String name, Map<String, T> choices) {
    String text = text(name, SHOWN_NAME);
    if (text == null) {
      return null;
    }
    T chosen = choices.get(text);
    if (chosen == null) {
      refuse(name, "must be one of " + String.join(", ", choices.keySet()));
    }
    return chosen;
  }

  /** The object in a field; null when absent. */
  @Nullable JsonFields object(String name) {
    JsonNode node = field(name);
    return node == null ? null : of(node, pointer(name), errors);
  }

  /** Reads each element of an array of at most {@code max}; null when the field is absent. */
  <T> @Nullable List<T> array(String name, int max, Element<T> reader) {
    JsonNode node = field(name);
    if (node == null) {
      return null;
    }
    if (!node.isArray()) {
      refuse(name, "must be an array, got " + kind(node));
      return null;
    }
    if (node.size() > max) {
      refuse(name, "must have at most %d entries, got %d".formatted(max, node.size()));
      return null;
    }
    List<T> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      T element = reader.read(node.get(i), pointer(name) + "/" + i, errors);
      if (element != null) {
        elements.add(element);
      }
    }
    return elements;
  }

  /** Every name of the object, for maps whose keys are the caller's own. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(object.propertyNames());
    known.addAll(names);
    return names;
  }

  /** The raw value of a field; null when absent or null. */
  @Nullable JsonNode field(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /** Adds an error for each field that nobody asked for. */
  void refuseUnknown() {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        String shown = name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME) + "…";
        refuse(shown, "unknown field");
      }
    }
  }

  /** Reads one element of an array. */
  @FunctionalInterface
  interface Element<T> {
    /** Returns null after adding an error. */
    @Nullable T read(JsonNode node, String pointer, List<FieldError> errors);

    /** Elements that are texts checked by a domain type. */
    static <T> Element<T> parsed(Function<String, T> parse) {
      return (node, pointer, errors) ->
          new JsonFields(node, pointer, errors).parsed(node, pointer, parse);
    }
  }

  private <T> @Nullable T parsed(JsonNode node, String at, Function<String, T> parse) {
    if (!node.isString()) {
      refuseAt(at, "must be a text, got " + kind(node));
      return null;
    }
    try {
      return parse.apply(node.stringValue());
    } catch (IllegalArgumentException e) {
      refuseAt(at, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable String text(JsonNode node, String at, int max) {
    if (!node.isString()) {
      refuseAt(at, "must be a text, got " + kind(node));
      return null;
    }
    String text = node.stringValue();
    if (text.isBlank()) {
      refuseAt(at, "must not be blank");
      return null;
    }
    if (text.length() > max) {
      refuseAt(at, "must have at most %d characters, got %d".formatted(max, text.length()));
      return null;
    }
    return text;
  }

  private void refuseAt(String at, String detail) {
    errors.add(new FieldError(at, detail));
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case BOOLEAN -> "true or false";
      case NUMBER -> "the number " + shown(node);
      case STRING, BINARY -> "a text";
      case NULL, MISSING -> "null";
    };
  }

  private static String shown(JsonNode number) {
    String text = number.asString();
    return text.length() <= SHOWN_NAME ? text : text.substring(0, SHOWN_NAME) + "…";
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }
}
