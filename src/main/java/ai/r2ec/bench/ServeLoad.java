package ai.r2ec.bench;

import ai.r2ec.data.DemoCatalog;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The load on a service.
 *
 * @param requests number of requests of one pass
 * @param concurrency most requests at once
 * @param rate requests a second of a Poisson process; infinity sends the next as soon as one ends
 * @param maxTokens reasoning budget of each
 * @param k items of each answer
 * @param users who asks
 */
public record ServeLoad(
    int requests, int concurrency, double rate, int maxTokens, int k, Users users) {

  private static final int LEAST_HISTORY = 5;
  private static final int MOST_HISTORY = 20;
  private static final long DAY_SECONDS = 86_400;

  /** Who asks. */
  public enum Users {
    /** The demo's users, one after the other, again and again: caches help. */
    DEMO,
    /** Every request has a history of its own, drawn from the demo's items. */
    NEW
  }

  /**
   * Checks the bounds.
   *
   * @throws R2ecException.Invalid naming option and bound
   */
  public ServeLoad {
    require("--num-prompts", 1, 1_000_000, requests);
    require("--concurrency", 1, 10_000, concurrency);
    require("--max-tokens", 0, 1_024, maxTokens);
    require("-k", 1, 200, k);
    if (!(rate > 0)) {
      throw new R2ecException.Invalid("--request-rate", "must be above 0, got " + rate);
    }
  }

  private static void require(String option, int least, int most, int got) {
    if (got < least || got > most) {
      throw new R2ecException.Invalid(
          option, "must be in %d..%d, got %d".formatted(least, most, got));
    }
  }

  /** The conditions, for the report. */
  Map<String, Object> setup() {
    Map<String, Object> setup = new LinkedHashMap<>();
    setup.put("num_prompts", requests);
    setup.put("max_concurrency", concurrency);
    setup.put("request_rate", Double.isInfinite(rate) ? "inf" : String.valueOf(rate));
    setup.put("max_tokens", maxTokens);
    setup.put("k", k);
    setup.put("users", users.name());
    return setup;
  }

  /** The questions of a pass. */
  List<RecommendationQuery> queries(long seed) {
    List<Item> items = DemoCatalog.items();
    List<List<HistoryEntry>> histories =
        switch (users) {
          case DEMO -> demo(items);
          case NEW -> drawn(items, seed);
        };
    return IntStream.range(0, requests)
        .mapToObj(i -> query("bench-" + i, histories.get(i % histories.size())))
        .toList();
  }

  private RecommendationQuery query(String id, List<HistoryEntry> history) {
    return new RecommendationQuery(
        id,
        null,
        history,
        k,
        BenchPrompts.AS_OF,
        null,
        Set.of(),
        null,
        ReasoningOptions.greedy(maxTokens),
        null,
        Explain.TEXT);
  }

  private static List<List<HistoryEntry>> demo(List<Item> items) {
    Map<ItemId, String> titles = items.stream().collect(Collectors.toMap(Item::id, Item::title));
    return DemoCatalog.users().stream().map(user -> history(user, titles)).toList();
  }

  private static List<HistoryEntry> history(UserHistory user, Map<ItemId, String> titles) {
    return user.interactions().stream()
        .map(
            event ->
                new HistoryEntry(
                    event.itemId(), titles.get(event.itemId()), event.rating(), event.timestamp()))
        .toList();
  }

  private List<List<HistoryEntry>> drawn(List<Item> items, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<List<HistoryEntry>> histories = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      int length = random.nextInt(LEAST_HISTORY, MOST_HISTORY + 1);
      Instant when = BenchPrompts.AS_OF.minusSeconds(length * DAY_SECONDS);
      List<HistoryEntry> history = new ArrayList<>();
      for (int line = 0; line < length; line++) {
        Item item = items.get(random.nextInt(items.size()));
        history.add(
            new HistoryEntry(
                item.id(),
                item.title(),
                1.0 + random.nextInt(5),
                when.plusSeconds(line * DAY_SECONDS)));
      }
      histories.add(history);
    }
    return histories;
  }

  /** A question as the body of {@code POST /v1/recommendations}. */
  static Map<String, Object> body(RecommendationQuery query) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("history", query.history().stream().map(ServeLoad::event).toList());
    body.put("k", query.k());
    body.put("as_of", query.asOf().toString());
    body.put("reasoning", Map.of("max_tokens", query.reasoning().maxTokens(), "temperature", 0));
    return body;
  }

  private static Map<String, Object> event(HistoryEntry entry) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("item_id", String.valueOf(entry.itemId()));
    event.put("title", Objects.requireNonNullElse(entry.title(), String.valueOf(entry.itemId())));
    if (entry.rating() != null) {
      event.put("rating", entry.rating());
    }
    if (entry.timestamp() != null) {
      event.put("timestamp", entry.timestamp().toString());
    }
    return event;
  }
}
