package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.r2ec.domain.R2ecException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What the service says about itself: model, users, health, problems of routes, identifiers. */
class ServiceDescriptionTest {

  private final WebTestClient client = TestServer.client();

  @Test
  void theModelIsCalledWhatItIs() {
    client
        .get()
        .uri("/v1/model")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.phase")
        .isEqualTo("ready")
        .jsonPath("$.model.name")
        .isEqualTo("tiny")
        .jsonPath("$.model.trained_for_recommendation")
        .isEqualTo(false)
        .jsonPath("$.model.notice")
        .value(String.class, notice -> assertThat(notice).contains("not trained"))
        .jsonPath("$.model.adapter")
        .isEmpty()
        .jsonPath("$.catalog.coverage")
        .isEqualTo(1.0)
        .jsonPath("$.redis.status")
        .isEqualTo("up")
        .jsonPath("$.limits.k")
        .isEqualTo(200)
        .jsonPath("$.load.slots")
        .isEqualTo(4);
  }

  @Test
  void aUsersHistoryIsShownWithTitles() {
    client
        .get()
        .uri("/v1/users/ada")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"user_id": "ada", "name": "Ada", "events": [
              {"item_id": "gone"},
              {"item_id": "shop/eu/42", "title": "Café & 静か", "rating": 4.5,
               "timestamp": "2025-02-01T10:00:00Z"}]}
            """);
    client.get().uri("/v1/users/nobody").exchange().expectStatus().isNotFound();
  }

  @Test
  void readinessNamesThePhaseAndLivenessIsUpFromTheStart() {
    CountDownLatch open = new CountDownLatch(1);
    try (RunningServer server =
        TestServer.start(
            List.of(),
            surroundings -> {
              surroundings.phase().accept(Phase.ENCODING);
              surroundings.progress().report("Encoding items", "items", 3, 9);
              await(open);
              return new Assembly.Assembled(TestService.parts(TestServer.RECOMMENDER), () -> {});
            })) {
      WebTestClient loading = TestServer.client(server);
      loading.get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
      loading
          .get()
          .uri("/actuator/health/readiness")
          .exchange()
          .expectStatus()
          .isEqualTo(503)
          .expectBody()
          .jsonPath("$.components.serving.details.phase")
          .isEqualTo("encoding")
          .jsonPath("$.components.serving.details.progress")
          .isEqualTo("Encoding items: 3 of 9 items");
      loading
          .get()
          .uri("/v1/model")
          .exchange()
          .expectBody()
          .jsonPath("$.ready")
          .isEqualTo(false)
          .jsonPath("$.progress.done")
          .isEqualTo(3);
      loading
          .post()
          .uri("/v1/recommendations")
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue("{\"user_id\": \"ada\"}")
          .exchange()
          .expectStatus()
          .isEqualTo(503)
          .expectHeader()
          .valueEquals("Retry-After", "2")
          .expectBody()
          .jsonPath("$.code")
          .isEqualTo("loading");

      open.countDown();
      server.awaitReady();
      loading.get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
      loading.get().uri("/readyz").exchange().expectStatus().isOk();
    }
  }

  @Test
  void metricsAreForPrometheus() {
    client.get().uri("/v1/nothing").exchange().expectStatus().isNotFound();

    client
        .get()
        .uri("/actuator/prometheus")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(String.class)
        .value(text -> assertThat(text).contains("r2ec_problems_total{code=\"no_route\"}"));
  }

  @Test
  void evenRoutesThatDoNotExistAnswerWithProblems() {
    problem(client.get().uri("/nowhere"), 404, "no_route");
    problem(client.get().uri("/v1/recommendations"), 405, "method_not_allowed");
    problem(
        client
            .post()
            .uri("/v1/recommendations")
            .contentType(MediaType.TEXT_PLAIN)
            .bodyValue("hello"),
        415,
        "unsupported_media_type");
    problem(
        client
            .post()
            .uri("/v1/recommendations")
            .contentType(MediaType.APPLICATION_JSON)
            .accept(MediaType.IMAGE_PNG)
            .bodyValue("{\"user_id\": \"ada\"}"),
        406,
        "not_acceptable");
  }

  @Test
  void aDecentRequestIdIsKeptAndAnotherReplaced() {
    assertThat(requestId("trace/42:a_b.c-d")).isEqualTo("trace/42:a_b.c-d");
    assertThat(requestId("bad id")).isNotEqualTo("bad id").hasSize(36);
    assertThat(requestId("x".repeat(129))).hasSize(36);
  }

  @Test
  void aTakenPortIsToldInOneSentence() {
    int port = TestServer.server().url().getPort();

    assertThat(catchThrowable(() -> TestServer.start(List.of("--server.port=" + port))))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void aWrongSettingIsToldByItsKey() {
    assertThat(
            catchThrowable(
                () ->
                    R2ecServer.settings(List.of("--logging.level.root=off", "--r2ec.limits.k=0"))))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessage("the configuration is wrong: r2ec.limits.k must be in 1..100000, got 0");
    assertThat(
            catchThrowable(
                () -> R2ecServer.settings(List.of("--logging.level.root=off", "--r2ec.modle=x"))))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("r2ec.modle");
  }

  @Test
  void aFailedStartIsHandedToWhoeverWaits() {
    try (RunningServer server =
        TestServer.start(
            List.of(),
            _ -> {
              throw new R2ecException.Unusable("model.safetensors is truncated");
            })) {
      assertThat(catchThrowable(server::awaitReady))
          .isInstanceOf(R2ecException.Unusable.class)
          .hasMessage("model.safetensors is truncated");
    }
  }

  private String requestId(String given) {
    return String.valueOf(
        client
            .get()
            .uri("/v1/model")
            .header("X-Request-Id", given)
            .exchange()
            .expectBody()
            .returnResult()
            .getResponseHeaders()
            .getFirst("X-Request-Id"));
  }

  private static void problem(
      WebTestClient.RequestHeadersSpec<?> request, int status, String code) {
    request
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(code)
        .jsonPath("$.request_id")
        .isNotEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
