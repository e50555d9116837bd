package ai.r2ec.http;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON to {@link RecommendRequest}, checking every bound. */
final class RecommendRequestReader {

  private static final double MAX_RATING = 1e6;
  private static final int MAX_TOP_K = 100_000;
  private static final double MAX_PENALTY = 10;
  private static final int MAX_STOPS = 4;
  private static final int MAX_STOP_LENGTH = 64;
  private static final Map<String, Explain> EXPLAIN =
      new TreeMap<>(
          Map.of("none", Explain.NONE, "text", Explain.TEXT, "evidence", Explain.EVIDENCE));

  private static final Map<String, Priority> PRIORITY =
      new TreeMap<>(Map.of("interactive", Priority.INTERACTIVE, "batch", Priority.BATCH));

  private final RequestLimits limits;

  RecommendRequestReader(RequestLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads a body.
   *
   * @throws MalformedJson if it is no JSON
   * @throws R2ecException.Invalid if a field is unknown, of a wrong type or out of bounds; it names
   *     all of them
   */
  RecommendRequest read(byte[] body) {
    List<FieldError> errors = new ArrayList<>();
    JsonFields fields = JsonFields.of(JsonSyntax.read(body), "", errors);
    RecommendRequest request =
        new RecommendRequest(
            fields.parsed("user_id", UserId::new),
            fields.array("history", limits.history(), this::event),
            fields.integer("k", 1, limits.k()),
            fields.instant("as_of"),
            candidates(fields),
            fields.array(
                "exclude_item_ids", limits.excluded(), JsonFields.Element.parsed(ItemId::new)),
            fields.text("instruction", limits.instruction()),
            reasoning(fields.object("reasoning")),
            fields.integer("deadline_ms", 1, maxDeadlineMs()),
            fields.choice("explain", EXPLAIN),
            fields.choice("priority", PRIORITY));
    if (fields.has("filter")) {
      fields.refuse("filter", "is not supported yet");
    }
    if (!fields.has("user_id") && isEmpty(request.history()) && errors.isEmpty()) {
      fields.refuse("history", "must have at least one event when user_id is absent");
    }
    fields.refuseUnknown();
    if (!errors.isEmpty()) {
      throw new R2ecException.Invalid(errors);
    }
    return request;
  }

  private RecommendRequest.Event event(JsonNode node, String pointer, List<FieldError> errors) {
    JsonFields fields = JsonFields.of(node, pointer, errors);
    RecommendRequest.Event event =
        new RecommendRequest.Event(
            fields.parsed("item_id", ItemId::new),
            fields.text("title", Item.MAX_TITLE_LENGTH),
            fields.number("rating", -MAX_RATING, MAX_RATING),
            fields.instant("timestamp"));
    if (node.isObject() && !fields.has("item_id") && !fields.has("title")) {
      fields.refuse("needs item_id or title");
    }
    fields.refuseUnknown();
    return event;
  }

  private @Nullable List<ItemId> candidates(JsonFields fields) {
    Map<ItemId, String> seen = new HashMap<>();
    List<ItemId> candidates =
        fields.array(
            "candidates",
            limits.candidates(),
            (node, pointer, errors) -> {
              ItemId id = JsonFields.Element.parsed(ItemId::new).read(node, pointer, errors);
              String first = id == null ? null : seen.putIfAbsent(id, pointer);
              if (first != null) {
                errors.add(new FieldError(pointer, "repeats " + first));
              }
              return id;
            });
    JsonNode given = fields.field("candidates");
    if (given != null && given.isArray() && given.isEmpty()) {
      fields.refuse("candidates", "must have at least one entry; leave it out to rank everything");
    }
    return candidates;
  }

  private RecommendRequest.@Nullable Reasoning reasoning(@Nullable JsonFields fields) {
    if (fields == null) {
      return null;
    }
    RecommendRequest.Reasoning reasoning =
        new RecommendRequest.Reasoning(
            fields.integer("max_tokens", 0, limits.reasoningTokens()),
            fields.integer("deadline_ms", 1, maxDeadlineMs()),
            fields.number("temperature", 0, limits.temperature()),
            fields.number("top_p", 0, 1),
            fields.integer("top_k", 0, MAX_TOP_K),
            fields.number("min_p", 0, 1),
            fields.number("repetition_penalty", 1, MAX_PENALTY),
            fields.array("stop", MAX_STOPS, RecommendRequestReader::stop),
            fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    if (reasoning.topP() != null && reasoning.topP() == 0) {
      fields.refuse("top_p", "must be above 0 and at most 1, got 0");
    }
    fields.refuseUnknown();
    return reasoning;
  }

  /** White space is a good end, an empty text is none. */
  private static @Nullable String stop(JsonNode node, String pointer, List<FieldError> errors) {
    String text = node.isString() ? node.stringValue() : "";
    if (text.isEmpty() || text.length() > MAX_STOP_LENGTH) {
      String detail = "must be a text of 1 to %d characters".formatted(MAX_STOP_LENGTH);
      errors.add(new FieldError(pointer, detail));
      return null;
    }
    return text;
  }

  private int maxDeadlineMs() {
    return Math.toIntExact(limits.deadline().toMillis());
  }

  private static boolean isEmpty(@Nullable List<?> list) {
    return list == null || list.isEmpty();
  }
}
