package ai.r2ec.http;

import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code POST /v1/recommendations}: one question, answered whole or while it is thought. */
@RestController
@RequestMapping(path = "/v1/recommendations", consumes = MediaType.APPLICATION_JSON_VALUE)
final class RecommendationsController {

  private final ServingState state;
  private final InFlight inFlight;
  private final Problems problems;
  private final R2ecProperties properties;
  private final RecommendRequestReader reader;
  private final Clock clock;

  RecommendationsController(
      ServingState state,
      InFlight inFlight,
      Problems problems,
      R2ecProperties properties,
      Clock clock) {
    this.state = state;
    this.inFlight = inFlight;
    this.problems = problems;
    this.properties = properties;
    this.reader = new RecommendRequestReader(properties.limits());
    this.clock = clock;
  }

  /** The whole answer. */
  @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<RecommendResponse> recommend(@RequestBody Mono<byte[]> body, ServerWebExchange exchange) {
    return body.map(bytes -> query(bytes, exchange))
        .flatMap(
            query ->
                answer(query)
                    .ofType(RecommendationEvent.Completed.class)
                    .single()
                    .map(end -> RecommendResponse.of(end.recommendation(), query.explain())));
  }

  /** The answer while it is made. */
  @PostMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Mono<ResponseEntity<Flux<ServerSentEvent<StreamEvent>>>> stream(
      @RequestBody Mono<byte[]> body, ServerWebExchange exchange) {
    return body.map(bytes -> query(bytes, exchange))
        .map(
            query ->
                ResponseEntity.ok()
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
                    .header("X-Accel-Buffering", "no")
                    .body(events(query, exchange)));
  }

  private Flux<ServerSentEvent<StreamEvent>> events(
      RecommendationQuery query, ServerWebExchange exchange) {
    Flux<StreamEvent> events =
        RecommendationStream.of(
            answer(query),
            query.requestId(),
            query.explain(),
            failure -> problems.of(failure, exchange));
    return RecommendationStream.withPings(
        events, properties.stream().pingInterval(), Schedulers.parallel());
  }

  /**
   * The recommender never waits for a reader: what a slow one has not taken yet is kept for it, and
   * the token budget bounds how much that can be.
   */
  private Flux<RecommendationEvent> answer(RecommendationQuery query) {
    return inFlight.cuttable(
        state
            .parts()
            .recommender()
            .recommend(query)
            .subscribeOn(Workers.VIRTUAL, false)
            .onBackpressureBuffer());
  }

  private RecommendationQuery query(byte[] body, ServerWebExchange exchange) {
    return reader.read(body).query(RequestIds.of(exchange), clock.instant(), properties.limits());
  }
}
