package ai.r2ec.http;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.RecommendationEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * One answer as server-sent events. A failure before the first event stays an error signal, so that
 * it becomes a real HTTP status; a later one becomes the final event.
 */
final class RecommendationStream {

  private final String requestId;
  private final Explain explain;
  private final Function<Throwable, Problem> problems;
  private long next;
  private boolean ended;

  private RecommendationStream(
      String requestId, Explain explain, Function<Throwable, Problem> problems) {
    this.requestId = requestId;
    this.explain = explain;
    this.problems = problems;
  }

  /**
   * Renders an answer.
   *
   * @param answer the recommender's events
   * @param requestId identifier of the request
   * @param explain {@link Explain#NONE} leaves the reasoning's text out
   * @param problems what a failure reads like to this caller
   */
  static Flux<StreamEvent> of(
      Flux<RecommendationEvent> answer,
      String requestId,
      Explain explain,
      Function<Throwable, Problem> problems) {
    return Flux.defer(() -> new RecommendationStream(requestId, explain, problems).render(answer));
  }

  /**
   * Adds a comment now and then from the first event to the last, between whole events, so that
   * nobody on the way takes a thoughtful model for a dead one.
   */
  static Flux<ServerSentEvent<StreamEvent>> withPings(
      Flux<StreamEvent> events, Duration interval, Scheduler scheduler) {
    return events.switchOnFirst(
        (first, all) ->
            first.hasValue()
                ? all.map(StreamEvent::sse)
                    .publish(shared -> shared.mergeWith(pings(interval, scheduler, shared)))
                : all.map(StreamEvent::sse));
  }

  private static Flux<ServerSentEvent<StreamEvent>> pings(
      Duration interval, Scheduler scheduler, Flux<?> whileAlive) {
    ServerSentEvent<StreamEvent> ping =
        ServerSentEvent.<StreamEvent>builder().comment(" ping").build();
    return Flux.interval(interval, scheduler)
        .onBackpressureDrop()
        .map(_ -> ping)
        .takeUntilOther(whileAlive.ignoreElements());
  }

  private Flux<StreamEvent> render(Flux<RecommendationEvent> answer) {
    return answer
        .<StreamEvent>mapNotNull(event -> event(event).orElse(null))
        .concatWith(Flux.defer(this::missingEnd))
        .onErrorResume(failure -> next == 0 ? Flux.error(failure) : Flux.just(end(failure)));
  }

  private Optional<StreamEvent> event(RecommendationEvent event) {
    return switch (event) {
      case RecommendationEvent.Created e ->
          Optional.of(
              new StreamEvent.Created(
                  next++,
                  e.id(),
                  requestId,
                  RecommendResponse.Model.of(e.model()),
                  e.promptTokens()));
      case RecommendationEvent.ReasoningDelta e ->
          explain == Explain.NONE
              ? Optional.empty()
              : Optional.of(new StreamEvent.ReasoningDelta(next++, e.text()));
      case RecommendationEvent.ReasoningDone e ->
          Optional.of(
              new StreamEvent.ReasoningDone(
                  next++, RecommendResponse.Reasoning.of(e.rationale(), explain)));
      case RecommendationEvent.Ranked e ->
          Optional.of(new StreamEvent.Items(next++, RecommendResponse.RankedRow.of(e.items())));
      case RecommendationEvent.Completed e -> {
        ended = true;
        yield Optional.of(
            new StreamEvent.Completed(next++, RecommendResponse.of(e.recommendation(), explain)));
      }
    };
  }

  /** A stream always says how it ended, even if the recommender forgot to. */
  private Flux<StreamEvent> missingEnd() {
    return ended
        ? Flux.empty()
        : Flux.error(new IllegalStateException("the answer ended without its last event"));
  }

  /** Cut by time or shutdown is incomplete; all else failed. */
  private StreamEvent end(Throwable failure) {
    Problem problem = problems.apply(failure);
    return switch (failure) {
      case R2ecException.DeadlineExceeded _ ->
          new StreamEvent.Incomplete(next++, "deadline", problem);
      case R2ecException.Unavailable _ -> new StreamEvent.Incomplete(next++, "aborted", problem);
      default -> new StreamEvent.Failed(next++, problem);
    };
  }
}
