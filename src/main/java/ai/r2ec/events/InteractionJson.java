package ai.r2ec.events;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The stored form of an interaction: a JSON object of item, rating and time, unknowns left out. */
final class InteractionJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private InteractionJson() {}

  static byte[] write(Interaction interaction) {
    ObjectNode object = JSON.createObjectNode();
    object.put("item", interaction.itemId().value());
    Double rating = interaction.rating();
    if (rating != null) {
      object.put("rating", rating);
    }
    Instant timestamp = interaction.timestamp();
    if (timestamp != null) {
      object.put("time", timestamp.toString());
    }
    return JSON.writeValueAsBytes(object);
  }

  static Interaction read(byte[] json) {
    JsonNode object = JSON.readTree(json);
    @Nullable JsonNode rating = object.get("rating");
    @Nullable JsonNode time = object.get("time");
    return new Interaction(
        new ItemId(object.get("item").asString()),
        rating == null ? null : rating.asDouble(),
        time == null ? null : Instant.parse(time.asString()));
  }
}
