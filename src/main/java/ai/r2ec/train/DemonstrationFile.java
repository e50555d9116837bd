package ai.r2ec.train;

import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Demonstrations as JSON lines: {@code user_id}, {@code history} and {@code target} (events of
 * {@code item_id}, {@code rating}, {@code timestamp} in ISO 8601, the last two optional) and {@code
 * reasoning}.
 */
public final class DemonstrationFile {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DemonstrationFile() {}

  /**
   * Reads a file.
   *
   * @throws R2ecException.Unusable naming the first line that is broken
   */
  public static List<ReasonedSample> read(Path file) {
    List<ReasonedSample> read = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          read.add(demonstration(JSON.readTree(line)));
        }
      }
      return read;
    } catch (JacksonException | IllegalArgumentException | DateTimeParseException e) {
      throw new R2ecException.Unusable(
          "%s, demonstration %d: %s".formatted(file, read.size() + 1, e.getMessage()), e);
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** One line. */
  public static String line(ReasonedSample demonstration) {
    Sample sample = demonstration.sample();
    var line = JSON.createObjectNode().put("user_id", sample.user().value());
    var history = line.putArray("history");
    sample.history().forEach(event -> history.add(node(event)));
    line.set("target", node(sample.target()));
    return line.put("reasoning", demonstration.reasoning()).toString();
  }

  private static JsonNode node(Interaction event) {
    var node = JSON.createObjectNode().put("item_id", event.itemId().value());
    if (event.rating() != null) {
      node.put("rating", event.rating());
    }
    if (event.timestamp() != null) {
      node.put("timestamp", event.timestamp().toString());
    }
    return node;
  }

  private static ReasonedSample demonstration(JsonNode line) {
    List<Interaction> history = new ArrayList<>();
    line.path("history").forEach(event -> history.add(event(event)));
    return new ReasonedSample(
        new Sample(new UserId(text(line, "user_id")), history, event(line.path("target"))),
        text(line, "reasoning"));
  }

  private static Interaction event(JsonNode node) {
    @Nullable JsonNode rating = node.get("rating");
    @Nullable JsonNode timestamp = node.get("timestamp");
    return new Interaction(
        new ItemId(text(node, "item_id")),
        rating == null || !rating.isNumber() ? null : (Double) rating.asDouble(),
        timestamp == null || timestamp.isNull() ? null : Instant.parse(timestamp.asString()));
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isString()) {
      throw new IllegalArgumentException(key + " must be a text");
    }
    return value.stringValue();
  }
}
