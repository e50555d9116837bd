package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object in a file, or an object within it, whose every refusal names file and key. A key
 * that is null counts as absent, as it does in the libraries that write these files.
 *
 * @param file where it came from
 * @param prefix path of keys to the object, ending in a dot, or empty
 * @param node the object
 */
record JsonFile(Path file, String prefix, JsonNode node) {

  private static final JsonMapper JSON = new JsonMapper();

  static JsonFile read(Path file) {
    JsonNode node;
    try {
      node = JSON.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new R2ecException.Unusable(
          "%s is not valid JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (NoSuchFileException e) {
      throw new R2ecException.Unusable(file + " is missing", e);
    } catch (IOException e) {
      throw new R2ecException.Unusable("%s cannot be read as UTF-8 text".formatted(file), e);
    }
    if (!node.isObject()) {
      throw new R2ecException.Unusable(file + " does not hold a JSON object");
    }
    return new JsonFile(file, "", node);
  }

  /** The same, or an empty object when there is no such file. */
  static JsonFile readIfPresent(Path file) {
    return Files.exists(file) ? read(file) : new JsonFile(file, "", JSON.createObjectNode());
  }

  @Nullable JsonNode get(String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? null : value;
  }

  boolean has(String key) {
    return get(key) != null;
  }

  /** The object under a key. */
  @Nullable JsonFile object(String key) {
    JsonNode value = get(key);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      throw unusable(key, "is " + value + ", not an object");
    }
    return new JsonFile(file, prefix + key + ".", value);
  }

  /** A whole number from 1, at most 2^31 - 1. */
  int positive(String key) {
    JsonNode value = required(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw unusable(key, "is " + value + ", not a whole number from 1");
    }
    return value.intValue();
  }

  int positive(String key, int otherwise) {
    return has(key) ? positive(key) : otherwise;
  }

  /** A finite number above 0. */
  double aboveZero(String key) {
    JsonNode value = required(key);
    if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
      throw unusable(key, "is " + value + ", not a number above 0");
    }
    return value.doubleValue();
  }

  double aboveZero(String key, double otherwise) {
    return has(key) ? aboveZero(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = get(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw unusable(key, "is " + value + ", neither true nor false");
    }
    return value.booleanValue();
  }

  String text(String key) {
    JsonNode value = required(key);
    if (!value.isString()) {
      throw unusable(key, "is " + value + ", not a text");
    }
    return value.stringValue();
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /** One whole number from 0 or a list of them; empty when absent. */
  Set<Integer> ids(String key) {
    JsonNode value = get(key);
    Set<Integer> ids = new LinkedHashSet<>();
    if (value != null) {
      for (JsonNode id : value.isArray() ? value.values() : Set.of(value)) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
          throw unusable(key, "holds " + id + ", not a token id");
        }
        ids.add(id.intValue());
      }
    }
    return ids;
  }

  /** Refuses the file when a key asks for something. */
  void refuse(String key, String reason) {
    JsonNode value = get(key);
    if (value != null && !isNeutral(value)) {
      String shown = value.toString();
      throw unusable(
          key,
          "is " + (shown.length() > 80 ? shown.substring(0, 80) + "…" : shown) + ": " + reason);
    }
  }

  /** Whether a value asks for nothing: null, false, or empty. */
  static boolean isNeutral(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainer() && value.isEmpty());
  }

  R2ecException.Unusable unusable(String key, String reason) {
    return new R2ecException.Unusable("%s: %s%s %s".formatted(file, prefix, key, reason));
  }

  private JsonNode required(String key) {
    JsonNode value = get(key);
    if (value == null) {
      throw unusable(key, "is missing");
    }
    return value;
  }
}
