package ai.r2ec.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationEvent.Completed;
import ai.r2ec.domain.RecommendationEvent.Created;
import ai.r2ec.domain.RecommendationEvent.Ranked;
import ai.r2ec.domain.RecommendationEvent.ReasoningDelta;
import ai.r2ec.domain.RecommendationEvent.ReasoningDone;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.domain.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Laws of a recommendation, end to end on a tiny decoder with random weights. */
class DecoderRecommenderIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static TinyService service;

  @BeforeAll
  static void start() {
    service = new TinyService(4, 16);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void eventsComeInOrderAndAddUpToTheAnswer() {
    List<RecommendationEvent> events = stream(query(1).k(7).build());
    assertThat(events.getFirst()).isInstanceOf(Created.class);
    assertThat(events.getLast()).isInstanceOf(Completed.class);
    Recommendation answer = answer(events);
    String deltas =
        String.join(
            "",
            events.stream()
                .filter(ReasoningDelta.class::isInstance)
                .map(e -> ((ReasoningDelta) e).text())
                .toList());
    assertThat(deltas).isEqualTo(answer.rationale().text());
    assertThat(events)
        .filteredOn(e -> !(e instanceof ReasoningDelta))
        .extracting(e -> (Object) e.getClass())
        .containsExactly(Created.class, ReasoningDone.class, Ranked.class, Completed.class);
    assertThat(answer.items()).hasSize(7);
    assertThat(answer.id()).isEqualTo(((Created) events.getFirst()).id());
    assertThat(answer.usage().promptTokens())
        .isEqualTo(((Created) events.getFirst()).promptTokens());
  }

  @Test
  void twoHundredRandomQueriesAreAnsweredWithDistinctUnseenItems() {
    Random random = new Random(42);
    List<RecommendationQuery> queries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      queries.add(random(random));
    }
    List<Recommendation> answers =
        Flux.fromIterable(queries)
            .flatMapSequential(q -> service.recommender.recommend(q).ofType(Completed.class), 8)
            .map(Completed::recommendation)
            .collectList()
            .blockOptional(Duration.ofMinutes(5))
            .orElseThrow();
    assertThat(answers).hasSize(200);
    for (int i = 0; i < 200; i++) {
      List<ItemId> ranked = ids(answers.get(i));
      assertThat(ranked).hasSize(queries.get(i).k()).doesNotHaveDuplicates();
      assertThat(ranked)
          .doesNotContainAnyElementsOf(
              queries.get(i).history().stream().map(HistoryEntry::itemId).toList());
      assertThat(answers.get(i).items())
          .extracting(RankedItem::score)
          .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
  }

  @Test
  void manyAtOnceAnswerAsEachAlone() {
    Random random = new Random(7);
    List<RecommendationQuery> queries =
        IntStream.range(0, 12).mapToObj(i -> random(random)).toList();
    List<Recommendation> alone = queries.stream().map(q -> answer(stream(q))).toList();
    List<Recommendation> together =
        Flux.fromIterable(queries)
            .flatMapSequential(q -> service.recommender.recommend(q).ofType(Completed.class), 12)
            .map(Completed::recommendation)
            .collectList()
            .blockOptional(Duration.ofMinutes(2))
            .orElseThrow();
    for (int i = 0; i < queries.size(); i++) {
      assertThat(together.get(i).rationale()).isEqualTo(alone.get(i).rationale());
      assertThat(ids(together.get(i))).isEqualTo(ids(alone.get(i)));
    }
  }

  @Test
  void sameSeedSameAnswerOtherSeedOtherText() {
    ReasoningOptions hot = new ReasoningOptions(40, null, 1.5, 1, 0, 11);
    Recommendation first = answer(stream(query(2).reasoning(hot).build()));
    Recommendation again = answer(stream(query(2).reasoning(hot).build()));
    assertThat(again.rationale()).isEqualTo(first.rationale());
    assertThat(ids(again)).isEqualTo(ids(first));
    ReasoningOptions other = new ReasoningOptions(40, null, 1.5, 1, 0, 12);
    assertThat(answer(stream(query(2).reasoning(other).build())).rationale().text())
        .isNotEqualTo(first.rationale().text());
  }

  @Test
  void aStopTextEndsTheReasoningAndWhatCameBeforeIsRanked() {
    ReasoningOptions hot = new ReasoningOptions(40, null, 1.5, 1, 0, 11);
    Recommendation whole = answer(stream(query(2).reasoning(hot).build()));
    String text = whole.rationale().text();
    assertThat(text).hasSizeGreaterThan(8);
    String stop = text.substring(4, 6);
    ReasoningOptions stopping =
        new ReasoningOptions(40, null, 1.5, 1, 0, 0, null, List.of(stop), 11);
    Recommendation stopped = answer(stream(query(2).reasoning(stopping).build()));
    assertThat(stopped.rationale().text()).isEqualTo(text.substring(0, text.indexOf(stop)));
    assertThat(stopped.rationale().finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(stopped.rationale().markerAppended()).isTrue();
    assertThat(stopped.items()).hasSize(whole.items().size());
  }

  @Test
  void withoutABudgetTheRankingFollowsThePromptAtOnce() {
    Recommendation answer = answer(stream(query(3).reasoning(ReasoningOptions.greedy(0)).build()));
    assertThat(answer.rationale().text()).isEmpty();
    assertThat(answer.rationale().tokens()).isZero();
    assertThat(answer.rationale().markerAppended()).isTrue();
    assertThat(answer.items()).hasSize(10);
  }

  @Test
  void aDeadlineCutsTheThinkingNotTheAnswer() {
    ReasoningOptions hurried = new ReasoningOptions(1000, Duration.ofMillis(1), 0, 1, 0, 0);
    Recommendation answer = answer(stream(query(4).reasoning(hurried).build()));
    assertThat(answer.rationale().finishReason()).isEqualTo(FinishReason.DEADLINE);
    assertThat(answer.rationale().markerAppended()).isTrue();
    assertThat(answer.items()).hasSize(10);
  }

  @Test
  void aDeadlineThatCannotBeKeptIsAnError() {
    RecommendationQuery query = query(4).deadline(Duration.ofNanos(1)).build();
    assertThatThrownBy(() -> stream(query)).isInstanceOf(R2ecException.DeadlineExceeded.class);
  }

  @Test
  void onlyCandidatesAreRankedAndTheirProbabilitiesAddUp() {
    List<ItemId> candidates = IntStream.of(5, 9, 13, 17).mapToObj(TinyService::id).toList();
    Recommendation answer = answer(stream(query(6).candidates(candidates).k(10).build()));
    assertThat(ids(answer)).containsExactlyInAnyOrderElementsOf(candidates);
    assertThat(answer.items().stream().mapToDouble(RankedItem::probability).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(answer.warnings()).extracting(Warning::code).containsExactly("fewer_items");
  }

  @Test
  void unknownCandidatesAreAWarningAndAnErrorWhenNoneIsLeft() {
    ItemId unknown = new ItemId("nobody");
    Recommendation answer =
        answer(stream(query(5).candidates(List.of(unknown, TinyService.id(9))).k(1).build()));
    assertThat(answer.warnings()).extracting(Warning::code).containsExactly("unknown_candidate");
    RecommendationQuery hopeless = query(5).candidates(List.of(unknown)).build();
    assertThatThrownBy(() -> stream(hopeless))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("/candidates");
  }

  @Test
  void excludedItemsNeverReturn() {
    List<ItemId> first = ids(answer(stream(query(6).build())));
    List<ItemId> second = ids(answer(stream(query(6).exclude(new HashSet<>(first)).build())));
    assertThat(second).hasSize(10).doesNotContainAnyElementsOf(first);
  }

  @Test
  void unknownHistoryItemsAreUsedByTitleElseWarnedAbout() {
    HistoryEntry titled = new HistoryEntry(new ItemId("x1"), "A stranger's game", 4.0, null);
    HistoryEntry bare = new HistoryEntry(new ItemId("x2"), null, null, null);
    Recommendation answer = answer(stream(query(1).history(List.of(titled, bare)).k(3).build()));
    assertThat(answer.warnings()).extracting(Warning::code).containsExactly("unknown_history_item");
    assertThatThrownBy(() -> stream(query(1).history(List.of(bare)).build()))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("/history");
  }

  @Test
  void aTitleThatACatalogueItemBearsMasksItWithOrWithoutAnId() {
    HistoryEntry titled = new HistoryEntry(null, "title 30 of STARS", null, null);
    HistoryEntry foreignId =
        new HistoryEntry(new ItemId("steam-31"), "Title 31 of rivers", 5.0, null);
    HistoryEntry renamed = new HistoryEntry(TinyService.id(32), "Title 33 of stars", null, null);
    Recommendation answer =
        answer(stream(query(1).history(List.of(titled, foreignId, renamed)).k(59).build()));
    assertThat(ids(answer))
        .doesNotContain(TinyService.id(30), TinyService.id(31), TinyService.id(32))
        .contains(TinyService.id(33))
        .hasSize(TinyService.ITEMS - 3);
  }

  @Test
  void storedHistoryComesFirstAndIsMasked() {
    UserId user = new UserId("u-1");
    List<Interaction> stored =
        IntStream.range(20, 50)
            .mapToObj(
                i -> new Interaction(TinyService.id(i), 3.0, NOW.minusSeconds(60L * (100 - i))))
            .toList();
    service.histories.put(new UserHistory(user, "", stored));
    Recommendation answer = answer(stream(query(1).user(user).k(40).build()));
    assertThat(ids(answer))
        .doesNotContainAnyElementsOf(stored.stream().map(Interaction::itemId).toList());
    assertThat(answer.items()).hasSize(TinyService.ITEMS - 30 - 1);
    RecommendationQuery unknown = query(1).user(new UserId("nobody")).build();
    assertThatThrownBy(() -> stream(unknown)).isInstanceOf(R2ecException.NotFound.class);
  }

  @Test
  void whatHappensAfterTheQuestionIsMaskedButNotRead() {
    HistoryEntry later =
        new HistoryEntry(TinyService.id(30), null, 5.0, NOW.plus(Duration.ofDays(1)));
    List<HistoryEntry> history = new ArrayList<>(query(8).build().history());
    Recommendation without = answer(stream(query(8).history(history).k(59).build()));
    history.add(later);
    Recommendation with = answer(stream(query(8).history(history).k(59).build()));
    assertThat(with.rationale()).isEqualTo(without.rationale());
    assertThat(ids(with)).doesNotContain(TinyService.id(30));
    assertThat(with.warnings()).extracting(Warning::code).contains("history_after_as_of");
  }

  @Test
  void evidenceNamesHistoryItemsStrongestFirst() {
    Recommendation answer =
        answer(stream(query(9, 10, 11, 12).explain(Explain.EVIDENCE).k(5).build()));
    for (RankedItem item : answer.items()) {
      assertThat(item.evidence()).hasSize(3);
      assertThat(item.evidence())
          .extracting(RankedItem.Evidence::similarity)
          .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
  }

  @Test
  void aLiveItemIsRecommendedFromTheNextAnswerOn() {
    assertThat(ids(answer(stream(query(1).candidates(List.of(TinyService.id(2))).build()))))
        .containsExactly(TinyService.id(2));
    service.indexer.index(List.of(TinyService.item(99)));
    assertThat(ids(answer(stream(query(1).candidates(List.of(TinyService.id(99))).build()))))
        .containsExactly(TinyService.id(99));
    service.catalog.delete(TinyService.id(99));
    assertThatThrownBy(() -> stream(query(1).candidates(List.of(TinyService.id(99))).build()))
        .isInstanceOf(R2ecException.Invalid.class);
  }

  @Test
  void cancellingFreesTheEngine() {
    StepVerifier.create(
            service.recommender.recommend(
                query(1).reasoning(ReasoningOptions.greedy(1000)).build()))
        .expectNextMatches(Created.class::isInstance)
        .thenCancel()
        .verify(Duration.ofSeconds(30));
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> service.engine.load().running() + service.engine.load().waiting() == 0);
  }

  @Test
  void aFullQueueIsRefusedBeforeAnythingIsSent() {
    try (TinyService small = new TinyService(1, 1)) {
      RecommendationQuery slow = query(1).reasoning(ReasoningOptions.greedy(1000)).build();
      List<Throwable> refused =
          Flux.range(0, 6)
              .flatMap(
                  i ->
                      small
                          .recommender
                          .recommend(slow)
                          .ignoreElements()
                          .cast(Throwable.class)
                          .onErrorResume(Mono::just),
                  6)
              .take(4)
              .collectList()
              .block(Duration.ofSeconds(60));
      assertThat(refused).hasSize(4).allMatch(R2ecException.Overloaded.class::isInstance);
    }
  }

  private static RecommendationQuery random(Random random) {
    List<HistoryEntry> history = new ArrayList<>();
    int size = 1 + random.nextInt(12);
    for (int i = 0; i < size; i++) {
      history.add(
          new HistoryEntry(
              TinyService.id(random.nextInt(TinyService.ITEMS)),
              null,
              random.nextBoolean() ? 1 + random.nextInt(5) + 0.5 : null,
              random.nextBoolean() ? NOW.minusSeconds(random.nextInt(100_000_000)) : null));
    }
    return new QueryBuilder(history)
        .k(1 + random.nextInt(30))
        .reasoning(
            new ReasoningOptions(
                random.nextInt(24), null, random.nextInt(3) * 0.7, 0.9, 20, random.nextLong()))
        .build();
  }

  private static QueryBuilder query(int... items) {
    return new QueryBuilder(
        IntStream.of(items)
            .mapToObj(i -> new HistoryEntry(TinyService.id(i), null, 4.5, NOW.minusSeconds(9_000)))
            .toList());
  }

  private static List<RecommendationEvent> stream(RecommendationQuery query) {
    return service
        .recommender
        .recommend(query)
        .collectList()
        .blockOptional(Duration.ofSeconds(60))
        .orElseThrow();
  }

  private static Recommendation answer(List<RecommendationEvent> events) {
    return ((Completed) events.getLast()).recommendation();
  }

  private static List<ItemId> ids(Recommendation answer) {
    return answer.items().stream().map(item -> item.item().id()).toList();
  }

  /** A query with defaults that a test changes one by one. */
  private static final class QueryBuilder {
    private List<HistoryEntry> history;
    private int k = 10;
    private ReasoningOptions reasoning = ReasoningOptions.greedy(24);
    private Explain explain = Explain.TEXT;
    private Set<ItemId> exclude = Set.of();
    private @Nullable UserId user;
    private @Nullable List<ItemId> candidates;
    private @Nullable Duration deadline;

    QueryBuilder(List<HistoryEntry> history) {
      this.history = history;
    }

    QueryBuilder history(List<HistoryEntry> value) {
      history = value;
      return this;
    }

    QueryBuilder k(int value) {
      k = value;
      return this;
    }

    QueryBuilder reasoning(ReasoningOptions value) {
      reasoning = value;
      return this;
    }

    QueryBuilder explain(Explain value) {
      explain = value;
      return this;
    }

    QueryBuilder exclude(Set<ItemId> value) {
      exclude = value;
      return this;
    }

    QueryBuilder user(UserId value) {
      user = value;
      return this;
    }

    QueryBuilder candidates(List<ItemId> value) {
      candidates = value;
      return this;
    }

    QueryBuilder deadline(Duration value) {
      deadline = value;
      return this;
    }

    RecommendationQuery build() {
      return new RecommendationQuery(
          "test", user, history, k, NOW, candidates, exclude, null, reasoning, deadline, explain);
    }
  }
}
