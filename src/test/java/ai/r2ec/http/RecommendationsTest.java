package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/recommendations} as one JSON answer, over a real socket. */
class RecommendationsTest {

  @Test
  void anAnswerHoldsEverythingTheContractNames() {
    post("{\"user_id\": \"ada\", \"k\": 2}", "r-1")
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentType(MediaType.APPLICATION_JSON)
        .expectBody()
        .json(
            """
            {"recommendation_id": "rec-r-1",
             "model": {"name": "tiny", "identity": "%s", "adapter": null, "generation": "abababababab"},
             "items": [
               {"rank": 1, "item_id": "game/1", "title": "Game 1", "score": 50.0, "probability": 0.5,
                "category": "Video Games", "attributes": {"year": 2001}},
               {"rank": 2, "item_id": "game/2", "title": "Game 2", "score": 25.0, "probability": 0.25,
                "category": "Video Games", "attributes": {"year": 2002}}],
             "reasoning": {"text": "Builds farms, likes 静か games 🎮.", "tokens": 3,
               "finish_reason": "length", "marker_appended": true},
             "usage": {"prompt_tokens": 40, "reasoning_tokens": 3, "cached_tokens": 8},
             "timings_ms": {"queue": 0.5, "prefill": 20.0, "decode": 30.0, "score": 0.25, "total": 50.75},
             "warnings": [{"code": "demo", "detail": "nothing to worry about"}]}
            """
                .formatted("ab".repeat(32)));
  }

  @Test
  void everyFieldReachesTheRecommender() {
    RecommendationQuery query =
        asked(
            """
            {"user_id": "%s", "history": [{"item_id": "a/b", "rating": 4.5},
               {"title": "Doom", "timestamp": "2025-02-01T10:00:00+02:00"}],
             "k": 3, "as_of": "2025-03-01T00:00:00Z", "candidates": ["x", "y"],
             "exclude_item_ids": ["z", "z"], "instruction": "for two", "deadline_ms": 9000,
             "explain": "evidence", "reasoning": {"max_tokens": 7, "deadline_ms": 800,
               "temperature": 0.5, "top_p": 0.9, "top_k": 40, "seed": -5,
               "min_p": 0.1, "repetition_penalty": 1.2, "stop": ["\\n\\n", "END"]},
             "priority": "batch"}
            """);

    assertThat(query.requestId()).isEqualTo("r-2");
    assertThat(query.history()).hasSize(2);
    assertThat(query.history().getFirst().itemId()).isEqualTo(new ItemId("a/b"));
    assertThat(query.history().getFirst().rating()).isEqualTo(4.5);
    assertThat(query.history().getLast().timestamp())
        .isEqualTo(Instant.parse("2025-02-01T08:00:00Z"));
    assertThat(query.k()).isEqualTo(3);
    assertThat(query.asOf()).isEqualTo(Instant.parse("2025-03-01T00:00:00Z"));
    assertThat(query.candidates()).containsExactly(new ItemId("x"), new ItemId("y"));
    assertThat(query.exclude()).containsExactly(new ItemId("z"));
    assertThat(query.instruction()).isEqualTo("for two");
    assertThat(query.deadline()).isEqualTo(Duration.ofSeconds(9));
    assertThat(query.explain()).isEqualTo(Explain.EVIDENCE);
    assertThat(query.reasoning())
        .isEqualTo(
            new ReasoningOptions(
                7, Duration.ofMillis(800), 0.5, 0.9, 40, 0.1, 1.2, List.of("\n\n", "END"), -5));
    assertThat(query.priority()).isEqualTo(Priority.BATCH);
  }

  @Test
  void whatIsNotSaidGetsTheDefaults() {
    RecommendationQuery query = asked("{\"user_id\": \"%s\", \"k\": null}");

    assertThat(query.history()).isEmpty();
    assertThat(query.k()).isEqualTo(10);
    assertThat(query.asOf()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(query.candidates()).isNull();
    assertThat(query.deadline()).isNull();
    assertThat(query.explain()).isEqualTo(Explain.TEXT);
    assertThat(query.reasoning()).isEqualTo(ReasoningOptions.greedy(256));
    assertThat(query.priority()).isEqualTo(Priority.INTERACTIVE);
  }

  @Test
  void withoutExplanationTheTextStaysHome() {
    JsonNode answer =
        Objects.requireNonNull(
            post("{\"user_id\": \"ada\", \"explain\": \"none\"}", "r-3")
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());

    assertThat(answer.at("/reasoning").has("text")).isFalse();
    assertThat(answer.at("/reasoning/tokens").asInt()).isEqualTo(3);
  }

  @Test
  void everyKnownFailureHasItsStatus() {
    fails("missing", new R2ecException.NotFound("user missing is unknown"), 404, "not_found");
    fails("twice", new R2ecException.Conflict("generation changed"), 409, "conflict");
    fails("bad", new R2ecException.Invalid("/history", "names no known item"), 422, "invalid");
    fails("gone", new R2ecException.Unavailable("no catalogue"), 503, "unavailable");
    fails("late", new R2ecException.DeadlineExceeded("over after 5 ms"), 504, "deadline");
    fails("broken", new R2ecException.Unusable("disk"), 500, "internal");
    fails("bug", new IllegalStateException("secret"), 500, "internal");
  }

  @Test
  void aFullQueueSaysWhenToComeBack() {
    TestServer.RECOMMENDER.script(
        "crowd",
        _ ->
            Flux.error(
                new R2ecException.Overloaded("64 requests are waiting", Duration.ofMillis(1500))));

    post("{\"user_id\": \"crowd\"}", "r-4")
        .expectStatus()
        .isEqualTo(429)
        .expectHeader()
        .valueEquals("Retry-After", "2")
        .expectBody()
        .jsonPath("$.retry_after_ms")
        .isEqualTo(1500);
  }

  private static void fails(String user, RuntimeException failure, int status, String code) {
    TestServer.RECOMMENDER.script(user, _ -> Flux.error(failure));
    post("{\"user_id\": \"%s\"}".formatted(user), "r-5")
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody(Problem.class)
        .value(
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.requestId()).isEqualTo("r-5");
              assertThat(problem.detail()).doesNotContain("secret");
            });
  }

  private static RecommendationQuery asked(String body) {
    AtomicReference<RecommendationQuery> asked = new AtomicReference<>();
    String user = "asked-" + body.hashCode();
    TestServer.RECOMMENDER.script(
        user,
        query -> {
          asked.set(query);
          return Flux.fromIterable(ScriptedRecommender.usual(query));
        });
    post(body.formatted(user), "r-2").expectStatus().isOk();
    return Objects.requireNonNull(asked.get());
  }

  private static WebTestClient.ResponseSpec post(String body, String requestId) {
    return TestServer.client()
        .post()
        .uri("/v1/recommendations")
        .contentType(MediaType.APPLICATION_JSON)
        .header("X-Request-Id", requestId)
        .bodyValue(body)
        .exchange();
  }
}
