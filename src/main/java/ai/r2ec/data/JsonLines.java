package ai.r2ec.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files with one JSON object a line; blank lines are skipped. */
final class JsonLines {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLines() {}

  /**
   * Streams lines; one that {@code parse} refuses with an {@link IllegalArgumentException} is
   * reported and skipped.
   */
  static <T> void read(
      BufferedReader lines,
      Function<String, T> parse,
      Consumer<T> values,
      Consumer<LineError> errors)
      throws IOException {
    long number = 0;
    String line;
    while ((line = lines.readLine()) != null) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Optional<T> value = Optional.empty();
      try {
        value = Optional.of(parse.apply(line));
      } catch (IllegalArgumentException e) {
        errors.accept(new LineError(number, String.valueOf(e.getMessage())));
      }
      value.ifPresent(values);
    }
  }

  /**
   * Reads one object.
   *
   * @throws IllegalArgumentException if the line is anything else
   */
  static JsonNode object(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return node;
  }
}
