package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.RecommendationEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** How the service ends. */
class ShutdownTest {

  @Test
  @Timeout(60)
  void runningAnswersEndAndNewOnesAreRefusedWhileDraining() throws Exception {
    Sinks.One<Boolean> go = Sinks.one();
    TestServer.RECOMMENDER.script(
        "patient",
        query -> {
          List<RecommendationEvent> usual = ScriptedRecommender.usual(query);
          return Flux.concat(
              Flux.fromIterable(usual.subList(0, 2)),
              Flux.fromIterable(usual.subList(2, usual.size())).delaySubscription(go.asMono()));
        });
    RunningServer server = TestServer.start(List.of("--r2ec.stream.ping-interval=20ms"));
    WebTestClient others = TestServer.client(server);

    try (RawClient client = new RawClient(server.url())) {
      client.ask("patient", "text/event-stream");
      assertThat(client.readUntil(": ping\n\n")).contains("reasoning.delta");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
      awaitPhase(others, "draining");

      others
          .post()
          .uri("/v1/recommendations")
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue("{\"user_id\": \"ada\"}")
          .exchange()
          .expectStatus()
          .isEqualTo(503)
          .expectHeader()
          .exists("Retry-After")
          .expectBody()
          .jsonPath("$.code")
          .isEqualTo("draining");
      others.get().uri("/actuator/health/readiness").exchange().expectStatus().isEqualTo(503);
      assertThat(closing).isNotDone();

      go.tryEmitValue(true).orThrow();
      client.readToTheEnd();
      assertThat(client.text()).contains("event:recommendation.completed");
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatOutlastsTheDrainIsCutWithAFinalEvent() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    TestServer.RECOMMENDER.script(
        "endless",
        query ->
            Flux.concat(Flux.just(ScriptedRecommender.created(query)), Flux.never())
                .doOnCancel(cancelled::countDown));
    RunningServer server = TestServer.start(List.of("--r2ec.shutdown.drain=50ms"));

    try (RawClient client = new RawClient(server.url())) {
      client.ask("endless", "text/event-stream");
      client.readUntil("recommendation.created");
      server.close();
      client.readToTheEnd();

      assertThat(client.text())
          .containsOnlyOnce("event:recommendation.incomplete")
          .contains("\"finish_reason\":\"aborted\"")
          .contains("\"code\":\"draining\"");
      assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void everythingIsClosedOnceNobodyUsesItAnyMore() {
    CountDownLatch closed = new CountDownLatch(1);
    RunningServer server =
        TestServer.start(
            List.of(),
            _ ->
                new Assembly.Assembled(
                    TestService.parts(TestServer.RECOMMENDER), closed::countDown));
    server.awaitReady();

    server.close();

    assertThat(closed.getCount()).isZero();
  }

  private static void awaitPhase(WebTestClient client, String phase) {
    String seen = "";
    while (!seen.contains("\"phase\":\"%s\"".formatted(phase))) {
      seen =
          String.valueOf(
              client
                  .get()
                  .uri("/v1/model")
                  .exchange()
                  .expectBody(String.class)
                  .returnResult()
                  .getResponseBody());
    }
  }
}
