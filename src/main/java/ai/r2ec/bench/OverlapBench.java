package ai.r2ec.bench;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.catalog.RowFilter;
import ai.r2ec.data.DemoCatalog;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.http.ServiceParts;
import ai.r2ec.recommend.UserState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far two ways to compute one model agree on what the demo's users should see next. */
public final class OverlapBench {

  private static final int K = 10;

  private OverlapBench() {}

  /**
   * What one of the two says.
   *
   * @param reasoning its own text for every user
   * @param own its best items behind that, best first
   * @param given its best items behind the text that both were given
   */
  public record Said(List<String> reasoning, List<List<ItemId>> own, List<List<ItemId>> given) {}

  /**
   * Asks about every user of the demo.
   *
   * @param parts a service with the demo's catalogue
   * @param texts reasoning to give, one a user, or null for its own
   */
  public static Said ask(ServiceParts parts, int maxTokens, @Nullable List<String> texts) {
    List<String> reasoning = new ArrayList<>();
    List<List<ItemId>> own = new ArrayList<>();
    List<List<ItemId>> given = new ArrayList<>();
    for (UserHistory user : DemoCatalog.users()) {
      RecommendationQuery query = query(user, maxTokens);
      UserState state = parts.states().read(query, null).blockOptional().orElseThrow();
      String text = texts == null ? state.rationale().text() : texts.get(reasoning.size());
      reasoning.add(state.rationale().text());
      own.add(best(user, state));
      given.add(best(user, parts.states().read(query, text).blockOptional().orElseThrow()));
    }
    return new Said(reasoning, own, given);
  }

  /** Compares; the shares are of users, the overlaps of their ten best items. */
  public static BenchReport compare(Said one, Said other, Map<String, Object> setup) {
    int users = one.reasoning().size();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("overlap_at_10_same_reasoning", overlap(one.given(), other.given()));
    figures.put("overlap_at_10_end_to_end", overlap(one.own(), other.own()));
    figures.put("same_first_item_share", sameFirst(one.given(), other.given()));
    int same = 0;
    for (int i = 0; i < users; i++) {
      same += one.reasoning().get(i).equals(other.reasoning().get(i)) ? 1 : 0;
    }
    figures.put("same_text_share", (double) same / users);
    return BenchReport.of("overlap", setup, List.of(figures));
  }

  private static double overlap(List<List<ItemId>> one, List<List<ItemId>> other) {
    double common = 0;
    for (int i = 0; i < one.size(); i++) {
      Set<ItemId> there = Set.copyOf(other.get(i));
      common += one.get(i).stream().filter(there::contains).count();
    }
    return common / (K * one.size());
  }

  private static double sameFirst(List<List<ItemId>> one, List<List<ItemId>> other) {
    double same = 0;
    for (int i = 0; i < one.size(); i++) {
      same += one.get(i).getFirst().equals(other.get(i).getFirst()) ? 1 : 0;
    }
    return same / one.size();
  }

  /** As the service ranks: without what the user knows. */
  private static List<ItemId> best(UserHistory user, UserState state) {
    CatalogSnapshot snapshot = state.snapshot();
    RowFilter unknown =
        RowFilter.except(
            user.interactions().stream()
                .map(event -> snapshot.rowOf(event.itemId()))
                .flatMapToInt(OptionalInt::stream));
    return snapshot.topK(state.vector(), unknown, K).stream()
        .map(scored -> snapshot.item(scored.row()).id())
        .toList();
  }

  private static RecommendationQuery query(UserHistory user, int maxTokens) {
    List<HistoryEntry> history =
        user.interactions().stream()
            .map(event -> new HistoryEntry(event.itemId(), null, event.rating(), event.timestamp()))
            .toList();
    return new RecommendationQuery(
        "overlap",
        null,
        history,
        K,
        BenchPrompts.AS_OF,
        null,
        Set.of(),
        null,
        ReasoningOptions.greedy(maxTokens),
        null,
        Explain.NONE);
  }
}
