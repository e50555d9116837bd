package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads user histories from JSON lines, plain or gzipped: {@code {"user_id", "name"?,
 * "interactions": [{"item_id", "rating"?, "timestamp"?}]}} with ISO 8601 timestamps.
 */
public final class UsersReader {

  private static final Set<String> USER_FIELDS = Set.of("user_id", "name", "interactions");
  private static final Set<String> INTERACTION_FIELDS = Set.of("item_id", "rating", "timestamp");

  private UsersReader() {}

  /**
   * Streams a file; a broken line is reported and skipped.
   *
   * @param file JSON lines, gzipped or not
   * @param users receives each good history in file order, its interactions as they stand
   * @param errors receives each broken line
   * @throws IOException if the file breaks off or is not UTF-8
   */
  public static void read(Path file, Consumer<UserHistory> users, Consumer<LineError> errors)
      throws IOException {
    try (BufferedReader reader = DataFile.open(file)) {
      read(reader, users, errors);
    }
  }

  /**
   * Streams lines from a reader that the caller closes; otherwise as {@link #read(Path, Consumer,
   * Consumer)}.
   */
  public static void read(
      BufferedReader lines, Consumer<UserHistory> users, Consumer<LineError> errors)
      throws IOException {
    JsonLines.read(lines, UsersReader::parse, users, errors);
  }

  private static UserHistory parse(String line) {
    JsonNode node = JsonLines.object(line);
    refuseOthers(node, USER_FIELDS);
    JsonNode interactions = node.get("interactions");
    if (interactions == null || !interactions.isArray()) {
      throw new IllegalArgumentException("interactions must be an array");
    }
    List<Interaction> events = new ArrayList<>();
    for (JsonNode interaction : interactions) {
      events.add(interaction(interaction));
    }
    JsonNode name = node.get("name");
    return new UserHistory(
        new UserId(text(node, "user_id")),
        name == null || name.isNull() ? "" : text(node, "name"),
        events);
  }

  private static Interaction interaction(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("interactions must hold objects");
    }
    refuseOthers(node, INTERACTION_FIELDS);
    return new Interaction(new ItemId(text(node, "item_id")), rating(node), timestamp(node));
  }

  private static @Nullable Double rating(JsonNode node) {
    JsonNode rating = node.get("rating");
    if (rating == null || rating.isNull()) {
      return null;
    }
    if (!rating.isNumber() || !Double.isFinite(rating.asDouble())) {
      throw new IllegalArgumentException("rating must be a finite number");
    }
    return rating.asDouble();
  }

  private static @Nullable Instant timestamp(JsonNode node) {
    JsonNode timestamp = node.get("timestamp");
    if (timestamp == null || timestamp.isNull()) {
      return null;
    }
    try {
      return Instant.parse(text(node, "timestamp"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "timestamp must be ISO 8601 such as 2025-03-01T12:00:00Z, got '"
              + timestamp.asString()
              + "'",
          e);
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isString()) {
      throw new IllegalArgumentException(field + " must be a string");
    }
    return value.asString();
  }

  private static void refuseOthers(JsonNode node, Set<String> known) {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("unknown field '" + name + "'");
      }
    }
  }
}
