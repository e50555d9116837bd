package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.MediaType;

/**
 * Every bound of the contract: a broken one is a 4xx that points at the field and says the bound.
 */
class MalformedRequestsTest {

  private static final String USER = "{\"user_id\": \"ada\", ";

  /** Body, pointer of the broken field, words its detail must hold. */
  static Stream<Arguments> brokenBounds() {
    return Stream.of(
        Arguments.of("{}", "/history", "at least one event"),
        Arguments.of("[]", "", "must be an object"),
        Arguments.of("\"ada\"", "", "must be an object"),
        Arguments.of("7", "", "must be an object"),
        Arguments.of("null", "", "must be an object"),
        Arguments.of("{\"user_id\": \"\"}", "/user_id", "blank"),
        Arguments.of("{\"user_id\": \"a\\u0000b\"}", "/user_id", "control"),
        Arguments.of("{\"user_id\": 7}", "/user_id", "must be a text"),
        Arguments.of("{\"user_id\": {\"id\": 1}}", "/user_id", "must be a text"),
        Arguments.of("{\"user_id\": \"" + "u".repeat(257) + "\"}", "/user_id", "256"),
        Arguments.of("{\"history\": []}", "/history", "at least one event"),
        Arguments.of("{\"history\": \"Doom\"}", "/history", "must be an array"),
        Arguments.of("{\"history\": [\"Doom\"]}", "/history/0", "must be an object"),
        Arguments.of("{\"history\": [null]}", "/history/0", "must be an object"),
        Arguments.of("{\"history\": [{}]}", "/history/0", "item_id or title"),
        Arguments.of("{\"history\": [{\"rating\": 5}]}", "/history/0", "item_id or title"),
        Arguments.of("{\"history\": [{\"title\": \" \"}]}", "/history/0/title", "blank"),
        Arguments.of("{\"history\": [{\"title\": true}]}", "/history/0/title", "must be a text"),
        Arguments.of(
            "{\"history\": [{\"title\": \"" + "t".repeat(2001) + "\"}]}",
            "/history/0/title",
            "2000"),
        Arguments.of(
            "{\"history\": [{\"title\": \"Doom\"}, {\"item_id\": 3}]}",
            "/history/1/item_id",
            "must be a text"),
        Arguments.of(event("\"rating\": \"good\""), "/history/0/rating", "must be a number"),
        Arguments.of(event("\"rating\": 1e999"), "/history/0/rating", "1000000"),
        Arguments.of(event("\"rating\": -1000001"), "/history/0/rating", "-1000000"),
        Arguments.of(event("\"timestamp\": 1700000000"), "/history/0/timestamp", "must be a text"),
        Arguments.of(event("\"timestamp\": \"yesterday\""), "/history/0/timestamp", "date-time"),
        Arguments.of(event("\"timestamp\": \"2025-03-01\""), "/history/0/timestamp", "offset"),
        Arguments.of(
            event("\"timestamp\": \"0001-01-01T00:00:00Z\""), "/history/0/timestamp", "1900"),
        Arguments.of(event("\"when\": 1"), "/history/0/when", "unknown field"),
        Arguments.of(
            "{\"history\": [" + many(201, "{\"title\": \"Doom\"}") + "]}", "/history", "200"),
        Arguments.of(USER + "\"k\": 0}", "/k", "1..200"),
        Arguments.of(USER + "\"k\": 201}", "/k", "1..200"),
        Arguments.of(USER + "\"k\": -1}", "/k", "1..200"),
        Arguments.of(USER + "\"k\": 1.5}", "/k", "whole number"),
        Arguments.of(USER + "\"k\": \"5\"}", "/k", "whole number"),
        Arguments.of(USER + "\"k\": true}", "/k", "whole number"),
        Arguments.of(USER + "\"k\": 99999999999999999999}", "/k", "1..200"),
        Arguments.of(USER + "\"as_of\": \"soon\"}", "/as_of", "date-time"),
        Arguments.of(USER + "\"candidates\": []}", "/candidates", "at least one"),
        Arguments.of(USER + "\"candidates\": {}}", "/candidates", "must be an array"),
        Arguments.of(USER + "\"candidates\": [1]}", "/candidates/0", "must be a text"),
        Arguments.of(
            USER + "\"candidates\": [\"a\", \"b\", \"a\"]}", "/candidates/2", "/candidates/0"),
        Arguments.of(USER + "\"candidates\": [" + ids(1001) + "]}", "/candidates", "1000"),
        Arguments.of(
            USER + "\"exclude_item_ids\": [\"\"]}", "/exclude_item_ids/0", "must not be blank"),
        Arguments.of(
            USER + "\"exclude_item_ids\": [" + ids(1001) + "]}", "/exclude_item_ids", "1000"),
        Arguments.of(USER + "\"filter\": \"year > 1990\"}", "/filter", "not supported yet"),
        Arguments.of(USER + "\"instruction\": \"\"}", "/instruction", "blank"),
        Arguments.of(
            USER + "\"instruction\": \"" + "i".repeat(1001) + "\"}", "/instruction", "1000"),
        Arguments.of(USER + "\"reasoning\": 5}", "/reasoning", "must be an object"),
        Arguments.of(reasoning("\"max_tokens\": -1"), "/reasoning/max_tokens", "0..1024"),
        Arguments.of(reasoning("\"max_tokens\": 1025"), "/reasoning/max_tokens", "0..1024"),
        Arguments.of(reasoning("\"deadline_ms\": 0"), "/reasoning/deadline_ms", "1..600000"),
        Arguments.of(reasoning("\"temperature\": 2.5"), "/reasoning/temperature", "0..2"),
        Arguments.of(reasoning("\"temperature\": \"hot\""), "/reasoning/temperature", "number"),
        Arguments.of(reasoning("\"top_p\": 0"), "/reasoning/top_p", "above 0"),
        Arguments.of(reasoning("\"top_p\": 1.01"), "/reasoning/top_p", "0..1"),
        Arguments.of(reasoning("\"min_p\": 1.5"), "/reasoning/min_p", "0..1"),
        Arguments.of(
            reasoning("\"repetition_penalty\": 0.5"), "/reasoning/repetition_penalty", "1..10"),
        Arguments.of(reasoning("\"stop\": \"x\""), "/reasoning/stop", "array"),
        Arguments.of(
            reasoning("\"stop\": [\"a\", \"b\", \"c\", \"d\", \"e\"]"),
            "/reasoning/stop",
            "at most 4"),
        Arguments.of(reasoning("\"stop\": [\"a\", \"\"]"), "/reasoning/stop/1", "1 to 64"),
        Arguments.of(reasoning("\"stop\": [5]"), "/reasoning/stop/0", "1 to 64"),
        Arguments.of(reasoning("\"top_k\": -1"), "/reasoning/top_k", "0..100000"),
        Arguments.of(reasoning("\"seed\": 1e30"), "/reasoning/seed", "must be in"),
        Arguments.of(reasoning("\"effort\": 1"), "/reasoning/effort", "unknown field"),
        Arguments.of(USER + "\"deadline_ms\": 600001}", "/deadline_ms", "1..600000"),
        Arguments.of(USER + "\"explain\": \"all\"}", "/explain", "none, text"),
        Arguments.of(USER + "\"userid\": \"ada\"}", "/userid", "unknown field"),
        Arguments.of(USER + "\"a/b~c\": 1}", "/a~1b~0c", "unknown field"));
  }

  @ParameterizedTest
  @MethodSource("brokenBounds")
  void aBrokenBoundIsNamedWithItsPointer(String body, String pointer, String words) {
    Problem problem = refused(body, 422);

    assertThat(problem.code()).isEqualTo("invalid");
    assertThat(problem.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.pointer()).isEqualTo(pointer);
              assertThat(error.detail()).contains(words);
            });
  }

  /** Body and the pointer where reading stopped. */
  static Stream<Arguments> brokenJson() {
    return Stream.of(
        Arguments.of("{", ""),
        Arguments.of("{\"k\": }", "/k"),
        Arguments.of("{\"user_id\": \"ada\", \"k\": 1, \"k\": 2}", "/k"),
        Arguments.of("{\"user_id\": \"ada\"} {}", ""),
        Arguments.of("{\"k\": NaN}", "/k"),
        Arguments.of("{\"history\": " + "[".repeat(40), "/history" + "/0".repeat(31)));
  }

  @ParameterizedTest
  @MethodSource("brokenJson")
  void textThatIsNoJsonIsMalformed(String body, String pointer) {
    Problem problem = refused(body, 400);

    assertThat(problem.code()).isEqualTo("malformed");
    assertThat(problem.errors()).singleElement().extracting("pointer").isEqualTo(pointer);
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    Problem problem =
        refused(
            "{\"k\": 0, \"x\": 1, \"history\": [{\"title\": 1}], \"reasoning\": {\"top_p\": 3}}",
            422);

    assertThat(problem.errors())
        .extracting(Problem.Field::pointer)
        .containsExactlyInAnyOrder("/k", "/x", "/history/0/title", "/reasoning/top_p");
  }

  @Test
  void aBodyAboveTheLimitIsTooLarge() {
    String body = USER + "\"instruction\": \"" + "i".repeat(1 << 20) + "\"}";

    assertThat(refused(body, 413).code()).isEqualTo("too_large");
  }

  @Test
  void noBodyIsMalformed() {
    assertThat(refused("", 400).code()).isEqualTo("malformed");
  }

  private static Problem refused(String body, int status) {
    Problem problem =
        Objects.requireNonNull(
            TestServer.client()
                .post()
                .uri("/v1/recommendations")
                .contentType(MediaType.APPLICATION_JSON)
                .header("Accept", "text/event-stream, application/json")
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(Problem.class)
                .returnResult()
                .getResponseBody());
    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.instance()).isEqualTo("/v1/recommendations");
    return problem;
  }

  private static String event(String field) {
    return "{\"history\": [{\"title\": \"Doom\", %s}]}".formatted(field);
  }

  private static String reasoning(String field) {
    return USER + "\"reasoning\": {%s}}".formatted(field);
  }

  private static String many(int count, String element) {
    return String.join(",", Collections.nCopies(count, element));
  }

  private static String ids(int count) {
    return String.join(",", IntStream.range(0, count).mapToObj(i -> "\"" + i + "\"").toList());
  }
}
