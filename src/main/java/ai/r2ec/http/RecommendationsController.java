package ai.r2ec.http;

import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code POST /v1/recommendations}: one question, answered whole or while it is thought. */
@Tag(name = "Recommendations")
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
  @Operation(
      operationId = "recommend",
      summary = "Recommend items, with the reasoning that led to them",
      description =
          "Answers at once as JSON, or while the model thinks as server-sent events when the request"
              + " accepts `text/event-stream`: `recommendation.created`, `reasoning.delta`*,"
              + " `reasoning.done`, `items`, then one of `recommendation.completed`,"
              + " `recommendation.incomplete`, `recommendation.failed`. Each event has a rising"
              + " `sequence_number`, also as its SSE id; comments (`: ping`) keep a silent"
              + " connection open. A failure before the first event is a plain HTTP status. The same"
              + " seed, as_of, generation and model give the same answer.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = RecommendRequest.class),
                      examples = {
                        @ExampleObject(name = "a known user", value = ApiExamples.KNOWN_USER),
                        @ExampleObject(name = "just titles", value = ApiExamples.TITLES),
                        @ExampleObject(name = "without thinking", value = ApiExamples.AT_ONCE)
                      })),
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "The ranking and its reasoning.",
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(implementation = RecommendResponse.class)),
                @Content(
                    mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                    schema = @Schema(implementation = StreamEvent.class),
                    examples = @ExampleObject(value = ApiExamples.STREAM))
              }))
  @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<RecommendResponse> recommend(@RequestBody Mono<byte[]> body, ServerWebExchange exchange) {
    return query(body, exchange)
        .flatMap(
            query ->
                answer(query)
                    .ofType(RecommendationEvent.Completed.class)
                    .single()
                    .map(end -> RecommendResponse.of(end.recommendation(), query.explain())));
  }

  /** The answer while it is made. */
  @Operation(hidden = true) // documented above: OpenAPI has one operation for both
  @PostMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Mono<ResponseEntity<Flux<ServerSentEvent<StreamEvent>>>> stream(
      @RequestBody Mono<byte[]> body, ServerWebExchange exchange) {
    return query(body, exchange)
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

  /** Who opens a request and never ends its body does not hold a connection for ever. */
  private Mono<RecommendationQuery> query(Mono<byte[]> body, ServerWebExchange exchange) {
    Mono<byte[]> late = Mono.error(new ResponseStatusException(HttpStatus.REQUEST_TIMEOUT));
    return body.timeout(properties.limits().bodyTimeout(), late)
        .map(bytes -> query(bytes, exchange));
  }

  private RecommendationQuery query(byte[] body, ServerWebExchange exchange) {
    return reader.read(body).query(RequestIds.of(exchange), clock.instant(), properties.limits());
  }
}
