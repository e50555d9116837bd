package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it is shipped, on the model in the jar and an embedded Redis, over HTTP. */
class ServiceIT {

  private static final String MODEL = "nano";
  private static final int ITEMS = 40;

  @TempDir static Path cache;
  private static RunningServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = R2ecServer.start(launch(Progress.NONE, List.of()));
    server.awaitReady();
    client = TestServer.client(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anAnswerRanksWhatTheUserDoesNotKnow() {
    JsonNode answer =
        recommend("{\"user_id\": \"demo-1\", \"k\": 35, \"reasoning\": {\"max_tokens\": 8}}");

    List<String> ids = new ArrayList<>();
    answer.get("items").forEach(item -> ids.add(item.get("item_id").stringValue()));
    assertThat(ids)
        .hasSize(35)
        .doesNotHaveDuplicates()
        .doesNotContain("item/0", "item/1", "item/2");
    assertThat(answer.at("/reasoning/tokens").asInt()).isBetween(1, 8);
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isPositive();
  }

  @Test
  void theStreamSaysWhatTheAnswerSays() {
    String body =
        "{\"user_id\": \"demo-1\", \"k\": 3, \"as_of\": \"2025-03-01T00:00:00Z\", \"reasoning\": {\"max_tokens\": 12, \"temperature\": 1, \"seed\": 7}}";
    JsonNode whole = recommend(body);

    String stream =
        Objects.requireNonNull(
            request(body, MediaType.TEXT_EVENT_STREAM)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());

    StringBuilder text = new StringBuilder();
    stream
        .lines()
        .filter(line -> line.startsWith("data:") && line.contains("\"delta\""))
        .map(line -> JsonMapper.shared().readTree(line.substring(5)))
        .forEach(event -> text.append(event.get("delta").stringValue()));
    assertThat(text.toString()).isEqualTo(whole.at("/reasoning/text").stringValue());
    assertThat(stream).contains(whole.get("items").toString()).contains("recommendation.completed");
  }

  @Test
  void anImportedItemIsRankedAtOnce() {
    client
        .post()
        .uri("/v1/items")
        .contentType(MediaType.APPLICATION_NDJSON)
        .bodyValue("{\"item_id\": \"fresh/1\", \"title\": \"Fresh from the press\"}")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.indexed")
        .isEqualTo(1);

    JsonNode answer =
        recommend(
            "{\"user_id\": \"demo-1\", \"candidates\": [\"fresh/1\", \"item/9\"], \"reasoning\": {\"max_tokens\": 0}}");
    assertThat(answer.get("items").toString()).contains("fresh/1", "item/9");
  }

  @Test
  @Timeout(60)
  void answersGoOnFromMemoryWhileRedisIsAway() {
    ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").contains("redis-server"))
        .forEach(ProcessHandle::destroyForcibly);
    awaitRedis("down");

    recommend("{\"user_id\": \"demo-1\", \"reasoning\": {\"max_tokens\": 0}}");
    client
        .get()
        .uri("/actuator/health/readiness")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.components.serving.details.redis")
        .exists();
    awaitRedis("up");
  }

  @Test
  void unknownUsersAndHistoriesAreTold() {
    request("{\"user_id\": \"nobody\"}", MediaType.TEXT_EVENT_STREAM)
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    request("{\"history\": [{\"item_id\": \"nothing\"}]}", MediaType.APPLICATION_JSON)
        .expectStatus()
        .isEqualTo(422);
    request("{\"user_id\": \"demo-1\", \"deadline_ms\": 1}", MediaType.APPLICATION_JSON)
        .expectStatus()
        .isEqualTo(504);
  }

  @Test
  void aSecondStartFindsItsVectors(@TempDir Path own) {
    AtomicLong encoded = new AtomicLong(-1);
    Progress counting =
        (task, unit, done, total) -> {
          if (task.equals("Encoding items")) {
            encoded.set(total);
          }
        };
    for (int expected : List.of(ITEMS, 0)) {
      try (RunningServer own1 =
          R2ecServer.start(launch(counting, List.of("--r2ec.cache-dir=" + own)))) {
        own1.awaitReady();
      }
      assertThat(encoded.get()).isEqualTo(expected);
    }
  }

  @Test
  void commandsReachTheStoresWithoutAModel(@TempDir Path own) {
    Launch launch =
        launch(Progress.NONE, List.of("--r2ec.cache-dir=" + own, "--r2ec.model=/nowhere"));
    try (OfflineService offline = R2ecServer.startOffline(launch)) {
      offline.stores().items().put(List.of(item(1)));

      assertThat(offline.stores().items().count()).isEqualTo(1);
      assertThat(catchThrowable(offline::parts)).isInstanceOf(R2ecException.Unusable.class);
    }
  }

  @Test
  void aRedisThatIsNotThereEndsTheStart() {
    assertThat(failure(List.of("--r2ec.redis.url=redis://127.0.0.1:1")))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void aTruncatedModelEndsTheStart(@TempDir Path broken) throws IOException {
    try (var files = Files.list(Path.of("src/test/golden/llama/model"))) {
      for (Path file : files.toList()) {
        Files.copy(file, broken.resolve(file.getFileName()));
      }
    }
    Path weights = broken.resolve("model.safetensors");
    Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 100_000));

    assertThat(failure(List.of("--r2ec.model=" + broken)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("model.safetensors");
  }

  /** The embedded server is away for about a second, so looking again and again finds it so. */
  private static void awaitRedis(String status) {
    String seen = "";
    while (!seen.equals(status)) {
      seen =
          Objects.requireNonNull(
                  client
                      .get()
                      .uri("/v1/model")
                      .exchange()
                      .expectBody(JsonNode.class)
                      .returnResult()
                      .getResponseBody())
              .at("/redis/status")
              .stringValue();
    }
  }

  private static Throwable failure(List<String> args) {
    List<String> all = new ArrayList<>(args);
    all.add("--r2ec.cache-dir=" + cache.resolve("failure"));
    try (RunningServer broken = R2ecServer.start(launch(Progress.NONE, all))) {
      return catchThrowable(broken::awaitReady);
    }
  }

  private static Launch launch(Progress progress, List<String> more) {
    List<String> args = new ArrayList<>(more);
    args.addAll(List.of("--server.port=0", "--logging.level.root=error", "--r2ec.threads=1"));
    addDefault(args, "r2ec.model", MODEL);
    addDefault(args, "r2ec.cache-dir", cache.toString());
    return new Launch(args, progress, new Games());
  }

  private static void addDefault(List<String> args, String name, String value) {
    if (args.stream().noneMatch(arg -> arg.startsWith("--" + name + "="))) {
      args.add("--%s=%s".formatted(name, value));
    }
  }

  private static JsonNode recommend(String body) {
    return Objects.requireNonNull(
        request(body, MediaType.APPLICATION_JSON)
            .expectStatus()
            .isOk()
            .expectBody(JsonNode.class)
            .returnResult()
            .getResponseBody());
  }

  private static WebTestClient.ResponseSpec request(String body, MediaType accept) {
    return client
        .post()
        .uri("/v1/recommendations")
        .contentType(MediaType.APPLICATION_JSON)
        .accept(accept)
        .bodyValue(body)
        .exchange();
  }

  private static Item item(int number) {
    return new Item(
        new ItemId("item/" + number),
        "Title " + number,
        "Games",
        "Tale " + number,
        new TreeMap<>());
  }

  private static final class Games implements DemoSource {

    @Override
    public List<Item> items() {
      return IntStream.range(0, ITEMS).mapToObj(ServiceIT::item).toList();
    }

    @Override
    public List<UserHistory> users() {
      return List.of(
          new UserHistory(
              new UserId("demo-1"),
              "One",
              IntStream.range(0, 3)
                  .mapToObj(
                      i ->
                          new Interaction(
                              new ItemId("item/" + i), 4.0, Instant.parse("2025-01-01T00:00:00Z")))
                  .toList()));
    }
  }
}
