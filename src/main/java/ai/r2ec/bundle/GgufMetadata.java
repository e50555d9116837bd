package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.GgufFile;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the metadata of a GGUF file; every refusal names file and key.
 *
 * @param file where it came from
 * @param architecture what {@code general.architecture} says, the prefix of the model's own keys
 * @param values all metadata
 */
record GgufMetadata(Path file, String architecture, Map<String, Object> values) {

  static GgufMetadata of(GgufFile gguf) {
    Object architecture = gguf.metadata().get("general.architecture");
    if (!(architecture instanceof String text)) {
      throw new R2ecException.Unusable(gguf.path() + ": general.architecture is missing");
    }
    return new GgufMetadata(gguf.path(), text, gguf.metadata());
  }

  /** Full name of one of the model's own keys. */
  String own(String key) {
    return architecture + "." + key;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A whole number from 1, at most 2^31 - 1. */
  int positive(String key) {
    if (number(key) instanceof Long number && number >= 1 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw unusable(key, "is %s, not a whole number from 1".formatted(values.get(key)));
  }

  int positive(String key, int otherwise) {
    return has(key) ? positive(key) : otherwise;
  }

  /** A finite number above 0; single precision is read as the decimal it was written from. */
  double aboveZero(String key) {
    double value = Double.parseDouble(number(key).toString());
    if (!(value > 0) || Double.isInfinite(value)) {
      throw unusable(key, "is %s, not a number above 0".formatted(value));
    }
    return value;
  }

  double aboveZero(String key, double otherwise) {
    return has(key) ? aboveZero(key) : otherwise;
  }

  /** A text, or null when absent. */
  @Nullable String text(String key) {
    Object value = values.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw unusable(key, "is %s, not a text".formatted(value));
  }

  /** Refuses the file when a key is there and says anything but the neutral value. */
  void refuseUnless(String key, double neutral, String reason) {
    if (has(key) && Double.parseDouble(number(key).toString()) != neutral) {
      throw unusable(key, "is %s: %s".formatted(values.get(key), reason));
    }
  }

  R2ecException.Unusable unusable(String key, String reason) {
    return new R2ecException.Unusable("%s: %s %s".formatted(file, key, reason));
  }

  private Number number(String key) {
    Object value = values.get(key);
    if (value instanceof Number number) {
      return number;
    }
    throw unusable(key, value == null ? "is missing" : "is not one number");
  }
}
