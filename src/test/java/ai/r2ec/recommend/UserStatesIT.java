package ai.r2ec.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.catalog.RowFilter;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.RecommendationEvent.Completed;
import ai.r2ec.domain.RecommendationQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Laws of the states that measurements rank with, on a tiny decoder with random weights. */
class UserStatesIT {

  /**
   * Cosine of states that mean the same: int8 kernels round text that is read at once and text that
   * was written token by token in different ways.
   */
  private static final double SAME = 0.9999;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static TinyService service;

  @BeforeAll
  static void start() {
    service = new TinyService(2, 8);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aStateReadWithTheOwnReasoningGivenIsTheStateThatRanked() {
    for (int item = 1; item < 6; item++) {
      RecommendationQuery query = query(24, item, item + 7);
      UserState own = state(query, null);
      Recommendation answer =
          service
              .recommender
              .recommend(query)
              .ofType(Completed.class)
              .single()
              .map(Completed::recommendation)
              .blockOptional(PATIENCE)
              .orElseThrow();
      assertThat(own.rationale()).isEqualTo(answer.rationale());
      assertThat(own.snapshot().topK(own.vector(), RowFilter.all(), 1).getFirst().score())
          .isGreaterThanOrEqualTo(answer.items().getFirst().score());
      UserState given = state(query, own.rationale().text());
      assertThat(given.rationale().text()).isEqualTo(own.rationale().text());
      assertThat(given.rationale().tokens()).isZero();
      assertThat(cosine(given, own)).isGreaterThan(SAME);
    }
  }

  @Test
  void aStateDependsOnTheReasoningGivenUpToItsMarker() {
    RecommendationQuery query = query(24, 3, 4);
    UserState one = state(query, "likes rivers");
    assertThat(cosine(state(query, "likes cities"), one)).isLessThan(SAME);
    assertThat(cosine(state(query, "likes rivers<answer>and more"), one)).isGreaterThan(SAME);
    assertThat(cosine(state(query(0, 3, 4), null), state(query, ""))).isGreaterThan(SAME);
  }

  private static UserState state(RecommendationQuery query, @Nullable String given) {
    return service.states.read(query, given).blockOptional(PATIENCE).orElseThrow();
  }

  private static RecommendationQuery query(int maxTokens, int... items) {
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    return new RecommendationQuery(
        "test",
        null,
        IntStream.of(items)
            .mapToObj(i -> new HistoryEntry(TinyService.id(i), null, 4.5, now.minusSeconds(9_000)))
            .toList(),
        10,
        now,
        null,
        Set.of(),
        null,
        ReasoningOptions.greedy(maxTokens),
        null,
        Explain.NONE);
  }

  private static double cosine(UserState a, UserState b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.vector().dimension(); i++) {
      double x = a.vector().values()[i];
      double y = b.vector().values()[i];
      dot += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }
}
