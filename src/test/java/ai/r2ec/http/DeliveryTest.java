package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.RecommendationEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import reactor.core.publisher.Flux;

/** Streams on real sockets: what they look like, who leaves, who dawdles. */
class DeliveryTest {

  @Test
  void aTranscriptLooksLikeThis() throws IOException {
    try (RawClient client = new RawClient(TestServer.server().url())) {
      client.ask("ada", "text/event-stream");
      client.readToTheEnd();

      assertThat(client.text())
          .contains("HTTP/1.1 200 OK\r\n")
          .contains("X-Request-Id: raw\r\n")
          .contains("Content-Type: text/event-stream")
          .contains("Cache-Control: no-cache, no-transform\r\n")
          .contains("X-Accel-Buffering: no\r\n");
      assertThat(events(client.text()))
          .containsExactly(
              "id:0 event:recommendation.created data:{\"sequence_number\":0,\"recommendation_id\":\"rec-raw\",\"request_id\":\"raw\",\"model\":{\"name\":\"tiny\",\"identity\":\"%s\",\"adapter\":null,\"generation\":\"abababababab\"},\"prompt_tokens\":40}"
                  .formatted("ab".repeat(32)),
              "id:1 event:reasoning.delta data:{\"sequence_number\":1,\"delta\":\"Builds farms, \"}",
              "id:2 event:reasoning.delta data:{\"sequence_number\":2,\"delta\":\"likes 静か \"}",
              "id:3 event:reasoning.delta data:{\"sequence_number\":3,\"delta\":\"games 🎮.\"}",
              "id:4 event:reasoning.done data:{\"sequence_number\":4,\"reasoning\":{\"text\":\"Builds farms, likes 静か games 🎮.\",\"tokens\":3,\"finish_reason\":\"length\",\"marker_appended\":true}}",
              "id:5 event:items data:{\"sequence_number\":5,\"items\":[{\"rank\":1,\"item_id\":\"game/1\",\"title\":\"Game 1\",\"score\":50.0,\"probability\":0.5,\"category\":\"Video Games\",\"attributes\":{\"year\":2001}}]}",
              "id:6 event:recommendation.completed data:{\"sequence_number\":6,\"recommendation\":{\"recommendation_id\":\"rec-raw\",\"model\":{\"name\":\"tiny\",\"identity\":\"%s\",\"adapter\":null,\"generation\":\"abababababab\"},\"items\":[{\"rank\":1,\"item_id\":\"game/1\",\"title\":\"Game 1\",\"score\":50.0,\"probability\":0.5,\"category\":\"Video Games\",\"attributes\":{\"year\":2001}}],\"reasoning\":{\"text\":\"Builds farms, likes 静か games 🎮.\",\"tokens\":3,\"finish_reason\":\"length\",\"marker_appended\":true},\"usage\":{\"prompt_tokens\":40,\"reasoning_tokens\":3,\"cached_tokens\":8},\"timings_ms\":{\"queue\":0.5,\"prefill\":20.0,\"decode\":30.0,\"score\":0.25,\"total\":50.75},\"warnings\":[{\"code\":\"demo\",\"detail\":\"nothing to worry about\"}]}}"
                  .formatted("ab".repeat(32)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/event-stream", "application/json"})
  void aClientThatLeavesStopsTheModel(String accept) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    TestServer.RECOMMENDER.script(
        "leaver-" + accept.length(),
        query ->
            Flux.concat(Flux.just(ScriptedRecommender.created(query)), Flux.never())
                .doOnRequest(_ -> asked.countDown())
                .doOnCancel(cancelled::countDown));

    try (RawClient client = new RawClient(TestServer.server().url())) {
      client.ask("leaver-" + accept.length(), accept);
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      if (accept.contains("event")) {
        client.readUntil("recommendation.created");
      }
    }

    assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aBodyThatNeverComesIsATimeout() throws IOException {
    try (RunningServer server = TestServer.start(List.of("--r2ec.limits.body-timeout=100ms"));
        RawClient client = new RawClient(server.url())) {
      client.promise(100);
      assertThat(client.readUntil("}")).contains("HTTP/1.1 408", "\"code\":\"slow_body\"");
    }
  }

  @Test
  void aSlowReaderStallsNeitherTheModelNorOthersAndMissesNothing() throws Exception {
    int deltas = 1_000;
    String thought = "thinking ".repeat(2_000);
    CountDownLatch modelDone = new CountDownLatch(1);
    TestServer.RECOMMENDER.script(
        "dawdler",
        query -> {
          List<RecommendationEvent> usual = ScriptedRecommender.usual(query);
          return Flux.concat(
                  Flux.fromIterable(usual.subList(0, 1)),
                  Flux.range(0, deltas).map(_ -> new RecommendationEvent.ReasoningDelta(thought)),
                  Flux.fromIterable(usual.subList(4, usual.size())))
              .doOnComplete(modelDone::countDown);
        });

    try (RawClient client = new RawClient(TestServer.server().url())) {
      client.ask("dawdler", "text/event-stream");
      client.readUntil("recommendation.created");

      assertThat(modelDone.await(20, TimeUnit.SECONDS)).isTrue();
      TestServer.client()
          .post()
          .uri("/v1/recommendations")
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue("{\"user_id\": \"ada\"}")
          .exchange()
          .expectStatus()
          .isOk();

      assertThat(client.readToTheEnd()).isGreaterThan(deltas * thought.length());
      assertThat(client.text()).contains("event:recommendation.completed");
    }
  }

  /** The events of a response without the chunks' lengths, each on one line. */
  private static List<String> events(String response) {
    String body = response.substring(response.indexOf("\r\n\r\n") + 4);
    return List.of(
        body.replaceAll("(?m)^[0-9a-f]+\r\n", "")
            .replace("\r\n", "")
            .strip()
            .replaceAll("\n(?!\n)(?!id)", " ")
            .split("\\s*\n+"));
  }
}
