package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The order, the numbers, the pings and the ends of a stream. */
class RecommendationStreamTest {

  private static final RecommendationQuery QUERY =
      new RecommendationQuery(
          "r",
          null,
          List.of(),
          3,
          Instant.EPOCH,
          null,
          Set.of(),
          null,
          ReasoningOptions.greedy(3),
          null,
          Explain.TEXT);
  private static final RecommendationEvent CREATED = ScriptedRecommender.created(QUERY);

  @Test
  void eventsComeInTheContractsOrderWithRisingNumbers() {
    List<StreamEvent> events = render(usual(), Explain.TEXT);

    assertThat(events)
        .extracting(StreamEvent::name)
        .containsExactly(
            "recommendation.created",
            "reasoning.delta",
            "reasoning.delta",
            "reasoning.delta",
            "reasoning.done",
            "items",
            "recommendation.completed");
    assertThat(events.stream().map(StreamEvent::sequenceNumber).toList())
        .isEqualTo(IntStream.range(0, events.size()).mapToObj(i -> (long) i).toList());
  }

  @Test
  void joinedDeltasAreTheWholeText() {
    List<StreamEvent> events = render(usual(), Explain.TEXT);

    String joined =
        events.stream()
            .filter(StreamEvent.ReasoningDelta.class::isInstance)
            .map(event -> ((StreamEvent.ReasoningDelta) event).delta())
            .collect(Collectors.joining());
    assertThat(((StreamEvent.Completed) events.getLast()).recommendation().reasoning().text())
        .isEqualTo(joined);
  }

  @Test
  void withoutExplanationThereIsNoText() {
    List<StreamEvent> events = render(usual(), Explain.NONE);

    assertThat(events)
        .extracting(StreamEvent::name)
        .containsExactly(
            "recommendation.created", "reasoning.done", "items", "recommendation.completed");
    assertThat(((StreamEvent.ReasoningDone) events.get(1)).reasoning().text()).isNull();
  }

  @Test
  void aFailureBeforeTheFirstEventStaysAnErrorSignal() {
    StepVerifier.create(stream(Flux.error(new R2ecException.NotFound("no such user"))))
        .verifyError(R2ecException.NotFound.class);
  }

  @Test
  void aLaterFailureIsTheFinalEvent() {
    assertThat(broken(new IllegalStateException("boom"))).isInstanceOf(StreamEvent.Failed.class);
    assertThat(broken(new R2ecException.DeadlineExceeded("late")))
        .isInstanceOfSatisfying(
            StreamEvent.Incomplete.class, e -> assertThat(e.finishReason()).isEqualTo("deadline"));
    assertThat(broken(new R2ecException.Unavailable("bye")))
        .isInstanceOfSatisfying(
            StreamEvent.Incomplete.class, e -> assertThat(e.finishReason()).isEqualTo("aborted"));
  }

  @Test
  void anAnswerThatJustStopsHasFailed() {
    assertThat(render(Flux.just(CREATED), Explain.TEXT))
        .extracting(StreamEvent::name)
        .containsExactly("recommendation.created", "recommendation.failed");
  }

  @Test
  void aStreamEndsExactlyOnce() {
    Rationale thought = new Rationale("t", 1, FinishReason.STOP, false);
    for (Flux<RecommendationEvent> answer :
        List.<Flux<RecommendationEvent>>of(
            usual(),
            Flux.just(CREATED),
            Flux.just(CREATED, new RecommendationEvent.ReasoningDone(thought))
                .concatWith(Mono.error(new IllegalStateException())))) {
      assertThat(render(answer, Explain.TEXT)).filteredOn(StreamEvent::last).hasSize(1);
    }
  }

  @Test
  void silenceIsFilledWithPingsFromTheFirstEventToTheLast() {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    TestPublisher<RecommendationEvent> model = TestPublisher.create();
    Flux<String> wire =
        RecommendationStream.withPings(stream(model.flux()), Duration.ofSeconds(10), time)
            .map(RecommendationStreamTest::line);

    StepVerifier.withVirtualTime(() -> wire, () -> time, Long.MAX_VALUE)
        .expectSubscription()
        .then(() -> time.advanceTimeBy(Duration.ofMinutes(5)))
        .then(() -> model.next(CREATED))
        .expectNext("recommendation.created")
        .thenAwait(Duration.ofSeconds(25))
        .expectNext(": ping", ": ping")
        .then(() -> model.next(new RecommendationEvent.ReasoningDelta("hm")))
        .expectNext("reasoning.delta")
        .thenAwait(Duration.ofSeconds(5))
        .expectNext(": ping")
        .then(model::complete)
        .expectNext("recommendation.failed")
        .verifyComplete();
  }

  @Test
  void aReaderWhoLeavesStopsTheModel() {
    TestPublisher<RecommendationEvent> model = TestPublisher.create();

    StepVerifier.create(
            RecommendationStream.withPings(
                stream(model.flux()), Duration.ofSeconds(10), VirtualTimeScheduler.create()))
        .then(() -> model.next(CREATED))
        .expectNextCount(1)
        .thenCancel()
        .verify();

    model.assertCancelled();
  }

  private static String line(ServerSentEvent<StreamEvent> event) {
    return event.event() == null ? ":" + event.comment() : event.event();
  }

  private static StreamEvent broken(RuntimeException failure) {
    return render(Flux.just(CREATED).concatWith(Mono.error(failure)), Explain.TEXT).getLast();
  }

  private static Flux<RecommendationEvent> usual() {
    return Flux.fromIterable(ScriptedRecommender.usual(QUERY));
  }

  private static List<StreamEvent> render(Flux<RecommendationEvent> answer, Explain explain) {
    return RecommendationStream.of(answer, "r", explain, RecommendationStreamTest::problem)
        .collectList()
        .blockOptional()
        .orElseThrow();
  }

  private static Flux<StreamEvent> stream(Flux<RecommendationEvent> answer) {
    return RecommendationStream.of(answer, "r", Explain.TEXT, RecommendationStreamTest::problem);
  }

  private static Problem problem(Throwable failure) {
    return new Problem("t", "t", 500, failure.toString(), "/", "code", "r", null, null);
  }
}
