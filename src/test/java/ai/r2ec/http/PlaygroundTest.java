package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The page at the root. */
class PlaygroundTest {

  @Test
  void thePageIsAtTheRoot() {
    assertThat(text(TestServer.client(), "/")).contains("<title>R²ec playground</title>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/playground.css", "/playground.js", "/favicon.svg"})
  void nothingIsFetchedFromElsewhere(String path) {
    assertThat(text(TestServer.client(), path).replace("http://www.w3.org/2000/svg", ""))
        .doesNotContainPattern("https?://|//cdn|@import");
  }

  @Test
  void demoUsersAreOffered() {
    assertThat(text(TestServer.client(), "/playground/users"))
        .isEqualTo("[{\"user_id\":\"ada\",\"name\":\"Ada\"}]");
  }

  @Test
  void customersAreNotOffered() {
    try (RunningServer server = TestServer.start(List.of("--r2ec.catalog.name=shop"))) {
      assertThat(text(TestServer.client(server), "/playground/users")).isEqualTo("[]");
    }
  }

  private static String text(WebTestClient client, String path) {
    return Objects.requireNonNull(
        client
            .get()
            .uri(path)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }
}
