package ai.r2ec.http;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.ModelInfo;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.Timings;
import ai.r2ec.domain.Usage;
import ai.r2ec.domain.UserId;
import ai.r2ec.domain.Warning;
import ai.r2ec.recommend.Recommender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** Plays a script a user; who has none gets a short, complete answer. */
final class ScriptedRecommender implements Recommender {

  /** What a usual answer thinks, piece by piece. */
  static final List<String> THOUGHTS = List.of("Builds farms, ", "likes 静か ", "games 🎮.");

  static final ModelInfo MODEL = new ModelInfo("tiny", "ab".repeat(32), null, "abababababab");

  private final Map<UserId, Function<RecommendationQuery, Flux<RecommendationEvent>>> scripts =
      new ConcurrentHashMap<>();

  /** Plays the script whenever this user asks. */
  void script(String user, Function<RecommendationQuery, Flux<RecommendationEvent>> script) {
    scripts.put(new UserId(user), script);
  }

  @Override
  public Flux<RecommendationEvent> recommend(RecommendationQuery query) {
    UserId user = query.userId();
    return user != null && scripts.containsKey(user)
        ? scripts.get(user).apply(query)
        : Flux.fromIterable(usual(query));
  }

  /** The events of a usual answer. */
  static List<RecommendationEvent> usual(RecommendationQuery query) {
    Rationale rationale =
        new Rationale(String.join("", THOUGHTS), THOUGHTS.size(), FinishReason.LENGTH, true);
    List<RankedItem> items = IntStream.rangeClosed(1, query.k()).mapToObj(r -> item(r)).toList();
    List<RecommendationEvent> events = new ArrayList<>();
    events.add(created(query));
    THOUGHTS.forEach(text -> events.add(new RecommendationEvent.ReasoningDelta(text)));
    events.add(new RecommendationEvent.ReasoningDone(rationale));
    events.add(new RecommendationEvent.Ranked(items));
    events.add(
        new RecommendationEvent.Completed(
            new Recommendation(
                "rec-" + query.requestId(),
                MODEL,
                items,
                rationale,
                new Usage(40, THOUGHTS.size(), 8),
                new Timings(0.5, 20, 30, 0.25, 50.75),
                List.of(new Warning("demo", "nothing to worry about")))));
    return events;
  }

  static RecommendationEvent created(RecommendationQuery query) {
    return new RecommendationEvent.Created("rec-" + query.requestId(), MODEL, 40);
  }

  private static RankedItem item(int rank) {
    Item item =
        new Item(
            new ItemId("game/" + rank),
            "Game " + rank,
            "Video Games",
            "",
            new TreeMap<>(Map.of("year", new AttributeValue.Numeric(2000 + rank))));
    return new RankedItem(rank, item, 50.0 / rank, 0.5 / rank, List.of());
  }
}
