package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the log tells, and what it keeps to itself. */
@ExtendWith(OutputCaptureExtension.class)
class LogsTest {

  @Test
  void structuredLinesNameTheRequestAndNoUserData(CapturedOutput output) {
    try (RunningServer server =
        TestServer.start(
            List.of(
                "--logging.structured.format.console=ecs",
                "--logging.level.ai.r2ec=debug",
                "--logging.level.ai.r2ec.http.Problems=info"))) {
      WebTestClient client = TestServer.client(server);
      post(
          client,
          "{\"user_id\": \"ada\", \"history\": [{\"title\": \"Secret Garden\"}]}",
          "good-1");
      post(client, "{\"user_id\": \"ada\", \"Secret Field\": 1}", "bad-1");
      post(client, "{\"Secret Garden", "bad-2");
      client.get().uri("/v1/users/ada").exchange().expectStatus().isOk();
    }

    assertThat(line(output, "good-1").get("message").stringValue())
        .startsWith("POST /v1/recommendations 200 ");
    assertThat(line(output, "bad-1").get("message").stringValue())
        .isEqualTo("POST /v1/recommendations 422 invalid");
    assertThat(line(output, "bad-2").get("message").stringValue())
        .isEqualTo("POST /v1/recommendations 400 malformed");
    assertThat(output.getAll()).doesNotContainIgnoringCase("secret");
    assertThat(output.getAll()).doesNotContain("ada\"", "/ada", "Builds farms");
  }

  private static void post(WebTestClient client, String body, String requestId) {
    client
        .post()
        .uri("/v1/recommendations")
        .contentType(MediaType.APPLICATION_JSON)
        .header("X-Request-Id", requestId)
        .bodyValue(body)
        .exchange()
        .expectBody()
        .returnResult();
  }

  private static JsonNode line(CapturedOutput output, String requestId) {
    return output
        .getOut()
        .lines()
        .filter(line -> line.startsWith("{") && line.contains(requestId))
        .map(JsonMapper.shared()::readTree)
        .filter(line -> Objects.equals(line.path("request_id").asString(), requestId))
        .findFirst()
        .orElseThrow();
  }
}
