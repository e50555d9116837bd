package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys {@code tokenizer.ggml.*} of a GGUF file, checked. */
final class GgufVocabulary {

  private static final String PREFIX = "tokenizer.ggml.";

  /** What a token is for; the order is that of the numbers in the file, from 0. */
  enum Kind {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private final Path file;
  private final Map<String, Object> metadata;
  private final List<String> tokens;
  private final List<Kind> kinds;

  private GgufVocabulary(Path file, Map<String, Object> metadata) {
    this.file = file;
    this.metadata = metadata;
    this.tokens = texts("tokens");
    this.kinds = kinds();
  }

  static GgufVocabulary of(Path file, Map<String, Object> metadata) {
    return new GgufVocabulary(file, metadata);
  }

  int size() {
    return tokens.size();
  }

  String token(int id) {
    return tokens.get(id);
  }

  Kind kind(int id) {
    return kinds.get(id);
  }

  boolean has(String key) {
    return metadata.containsKey(PREFIX + key);
  }

  /** A text, or null when absent. */
  @Nullable String text(String key) {
    Object value = metadata.get(PREFIX + key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw unusable(key, "is no text");
  }

  boolean flag(String key, boolean otherwise) {
    Object value = metadata.get(PREFIX + key);
    if (value == null || value instanceof Boolean) {
      return value == null ? otherwise : (Boolean) value;
    }
    throw unusable(key, "is neither true nor false");
  }

  /** A token id, or null when absent. */
  @Nullable Integer id(String key) {
    Object value = metadata.get(PREFIX + key);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.longValue() >= 0
        && number.longValue() < tokens.size()) {
      return number.intValue();
    }
    throw unusable(key, "is %s in a vocabulary of %d".formatted(value, tokens.size()));
  }

  /** The token that a key's id stands for, or null when absent. */
  @Nullable String token(String key) {
    Integer id = id(key);
    return id == null ? null : tokens.get(id);
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object value : list(key)) {
      if (!(value instanceof String text)) {
        throw unusable(key, "holds something that is no text");
      }
      texts.add(text);
    }
    return texts;
  }

  /** One number per token. */
  double[] numbers(String key) {
    List<?> values = list(key);
    double[] numbers = new double[tokens.size()];
    if (values.size() != numbers.length) {
      throw unusable(key, "has %d entries for %d tokens".formatted(values.size(), numbers.length));
    }
    for (int i = 0; i < numbers.length; i++) {
      if (!(values.get(i) instanceof Number number)) {
        throw unusable(key, "holds something that is no number");
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  R2ecException.Unusable unusable(String key, String reason) {
    return new R2ecException.Unusable("%s: %s%s %s".formatted(file, PREFIX, key, reason));
  }

  private List<?> list(String key) {
    Object value = metadata.get(PREFIX + key);
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw unusable(key, value == null ? "is missing" : "is no list with entries");
  }

  private List<Kind> kinds() {
    List<Kind> found = new ArrayList<>();
    Kind[] all = Kind.values();
    for (double number : numbers("token_type")) {
      if (number < 0 || number >= all.length) {
        throw unusable("token_type", "holds %.0f, which is no type".formatted(number));
      }
      found.add(all[(int) number]);
    }
    return found;
  }
}
