package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;

/** {@code /v1/items}: one item, and many at once. */
class ItemsTest {

  private final WebTestClient client = TestServer.client();

  @ParameterizedTest
  @ValueSource(strings = {"/v1/items/shop/eu/42", "/v1/items/shop%2Feu%2F42"})
  void anIdentifierMayHoldSlashes(String path) {
    get(path)
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"item_id": "shop/eu/42", "title": "Café & 静か", "category": "Video Games",
             "description": "Two sentences. Or so.",
             "attributes": {"genre": ["Puzzle", "Calm"], "year": 1999},
             "encoded": true, "generation": "gen"}
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/items/none", "/v1/items/", "/v1/items/%20", "/v1/items/a%00b"})
  void anUnknownItemIsNotFound(String path) {
    get(path).expectStatus().isNotFound().expectBody().jsonPath("$.code").isEqualTo("not_found");
  }

  @Test
  void importedItemsAreThereWhenTheAnswerComes() {
    ImportReport report =
        bulk(
            """
            {"item_id": "new/1", "title": "One", "attributes": {"year": 2001, "new": true}}
            {"item_id": "new/2", "title": "Two", "category": null, "description": ""}
            """);

    assertThat(report).isEqualTo(new ImportReport(2, 2, 0, List.of()));
    get("/v1/items/new/1").expectStatus().isOk().expectBody().jsonPath("$.encoded").isEqualTo(true);
  }

  @Test
  void aBrokenLineIsToldAndTheOthersGoOn() {
    ImportReport report =
        bulk(
            """
            {"item_id": "good/1", "title": "Good"}

            {"item_id": "bad/1"}
            {"item_id": "bad/2", "title": "T", "colour": "red", "attributes": {"a": {"b": 1}}}
            not json
            {"item_id": "good/2", "title": "Also good"}
            [1]
            {"item_id": "bad/3", "title": "T", "title": "U"}"""
                + "\r\n{\"item_id\": \"bad/4\", \"title\": \""
                + "t".repeat(300_000)
                + "\"}\n");

    assertThat(report.received()).isEqualTo(8);
    assertThat(report.indexed()).isEqualTo(2);
    assertThat(report.failed()).isEqualTo(6);
    assertThat(report.errors())
        .extracting(e -> e.line() + " " + e.pointer() + " " + e.detail())
        .containsExactly(
            "3 /title is missing",
            "4 /attributes/a must be a text, a number, true or false, or a list of texts",
            "4 /colour unknown field",
            "5  not valid JSON (line 1, column 1)",
            "7  must be an object, got an array",
            "8 /title the same name appears twice in one object (line 1, column 43)",
            "9  the line has more than 262144 bytes");
    get("/v1/items/good/2").expectStatus().isOk();
    get("/v1/items/bad/2").expectStatus().isNotFound();
  }

  @Test
  void ofTwoLinesWithOneIdTheLastCounts() {
    bulk("{\"item_id\": \"dup\", \"title\": \"Old\"}\n{\"item_id\": \"dup\", \"title\": \"New\"}");

    get("/v1/items/dup").expectBody().jsonPath("$.title").isEqualTo("New");
  }

  @Test
  void anImportLargerThanTheBodyLimitStreamsThrough() {
    String words = "word ".repeat(3_000);
    int lines = 300;
    Flux<DataBuffer> body =
        Flux.fromStream(
                IntStream.range(0, lines)
                    .mapToObj(
                        i ->
                            "{\"item_id\": \"big/%d\", \"title\": \"Big\", \"description\": \"%s\"}\n"
                                .formatted(i, words)))
            .map(
                text ->
                    DefaultDataBufferFactory.sharedInstance.wrap(
                        text.getBytes(StandardCharsets.UTF_8)));

    client
        .post()
        .uri("/v1/items")
        .contentType(MediaType.APPLICATION_NDJSON)
        .body(body, DataBuffer.class)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.indexed")
        .isEqualTo(lines);
    assertThat((long) lines * words.length()).isGreaterThan(4L << 20);
  }

  @Test
  void onlyNdjsonIsTaken() {
    client
        .post()
        .uri("/v1/items")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"item_id\": \"x\", \"title\": \"X\"}")
        .exchange()
        .expectStatus()
        .isEqualTo(415)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("unsupported_media_type");
  }

  private WebTestClient.ResponseSpec get(String path) {
    return client.get().uri(TestServer.server().url().resolve(URI.create(path))).exchange();
  }

  private ImportReport bulk(String body) {
    return Objects.requireNonNull(
        client
            .post()
            .uri("/v1/items")
            .contentType(MediaType.APPLICATION_NDJSON)
            .bodyValue(body)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(ImportReport.class)
            .returnResult()
            .getResponseBody());
  }
}
