package ai.r2ec.http;

import ai.r2ec.domain.FieldError;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bytes to a tree, strictly: one value, no duplicate names, no deep nesting. */
final class JsonSyntax {

  private static final int MAX_NESTING = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonSyntax() {}

  /**
   * Reads one JSON value.
   *
   * @throws MalformedJson if the bytes are something else
   */
  static JsonNode read(byte[] utf8) {
    try (JsonParser parser = MAPPER.createParser(utf8)) {
      try {
        JsonNode tree = MAPPER.readTree(parser);
        if (tree == null || tree.isMissingNode()) {
          throw new MalformedJson(new FieldError("", "the body is empty; JSON is expected"), null);
        }
        return tree;
      } catch (JacksonException e) {
        throw malformed(parser, e);
      }
    }
  }

  private static MalformedJson malformed(JsonParser parser, JacksonException cause) {
    String pointer = parser.streamReadContext().pathAsPointer().toString();
    TokenStreamLocation at = cause.getLocation();
    String where =
        at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
    return new MalformedJson(new FieldError(pointer, reason(cause) + where), cause);
  }

  /** In our own words: the parser's quote what the body holds, which may be the user's. */
  private static String reason(JacksonException cause) {
    @Nullable String message = cause.getOriginalMessage();
    if (cause instanceof StreamConstraintsException) {
      return "nested deeper than %d levels, or a number too long".formatted(MAX_NESTING);
    }
    if (message != null && message.startsWith("Duplicate")) {
      return "the same name appears twice in one object";
    }
    if (message != null && message.startsWith("Trailing token")) {
      return "something follows the JSON value";
    }
    return "not valid JSON";
  }
}
