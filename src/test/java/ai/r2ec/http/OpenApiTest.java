package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds {@code docs/openapi.json} to the code. To refresh it: {@code mvn test -Dtest=OpenApiTest
 * -Dr2ec.openapi.write=true}.
 */
class OpenApiTest {

  private static final Path COMMITTED = Path.of("docs/openapi.json");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Test
  void theCommittedDocumentIsTheGeneratedOne() throws IOException {
    String generated = JSON.writeValueAsString(generated()) + "\n";

    if (Boolean.getBoolean("r2ec.openapi.write")) {
      Files.createDirectories(Objects.requireNonNull(COMMITTED.getParent()));
      Files.writeString(COMMITTED, generated);
    }

    assertThat(COMMITTED).hasContent(generated);
  }

  @Test
  void documentedExamplesAreAnswered() {
    JsonNode examples =
        generated()
            .at("/paths/~1v1~1recommendations/post/requestBody/content/application~1json/examples");

    assertThat(examples.size()).isEqualTo(3);
    for (JsonNode example : examples) {
      post(example.get("value").toString()).expectStatus().isOk();
    }
  }

  @Test
  void everyDocumentedFieldIsKnownToTheReader() {
    JsonNode schemas = generated().at("/components/schemas");
    String events = nulls(schemas.at("/HistoryEvent/properties"), "\"title\": \"Doom\"");
    String reasoning = nulls(schemas.at("/ReasoningRequest/properties"), "\"seed\": 1");

    post(nulls(
            schemas.at("/RecommendRequest/properties"),
            "\"history\": [%s], \"reasoning\": %s".formatted(events, reasoning)))
        .expectStatus()
        .isOk();
  }

  @Test
  void everySchemaAndOperationIsDescribed() {
    JsonNode document = generated();
    document
        .at("/components/schemas")
        .forEachEntry((name, schema) -> assertThat(schema.has("description")).as(name).isTrue());
    document
        .at("/paths")
        .forEach(
            path ->
                path.forEachEntry(
                    (method, operation) ->
                        assertThat(operation.has("summary")).as(path + " " + method).isTrue()));
  }

  /** An object of these properties, all null but for those given. */
  private static String nulls(JsonNode properties, String given) {
    return properties.propertyNames().stream()
        .filter(name -> !given.contains("\"%s\":".formatted(name)))
        .map("\"%s\": null"::formatted)
        .collect(Collectors.joining(", ", "{" + given + ", ", "}"));
  }

  private static WebTestClient.ResponseSpec post(String body) {
    return TestServer.client()
        .post()
        .uri("/v1/recommendations")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static JsonNode generated() {
    return JSON.readTree(
        Objects.requireNonNull(
            TestServer.client()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody()));
  }
}
