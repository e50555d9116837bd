package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.r2ec.bundle.PromptTemplates;
import ai.r2ec.bundle.Publication;
import ai.r2ec.bundle.PublishedModels;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.redis.EmbeddedRedis;
import ai.r2ec.redis.EmbeddedRedisOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** A running server goes over to what was published, and back, while it answers. */
class ModelSuccessionIT {

  private static final Path MODEL = Path.of("src/test/golden/gemma2/model");
  private static final Path ADAPTER = Path.of("src/test/golden/gemma2/lora");
  private static final int ITEMS = 40;
  private static final int QUESTIONS = 6;
  private static final int CLIENTS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static EmbeddedRedis redis;

  @BeforeAll
  static void startRedis() {
    redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(folder.resolve("redis")));
    try (OfflineService offline = R2ecServer.startOffline(launch(List.of()))) {
      offline
          .stores()
          .items()
          .put(IntStream.range(0, ITEMS).mapToObj(ModelSuccessionIT::item).toList());
    }
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  /** What was answered, without what differs from time to time. */
  private record Answered(String identity, String generation, String items, String reasoning) {
    static Answered of(JsonNode answer) {
      return new Answered(
          answer.at("/model/identity").stringValue(),
          answer.at("/model/generation").stringValue(),
          answer.get("items").toString(),
          answer.at("/reasoning/text").stringValue());
    }
  }

  @Test
  void everyAnswerIsThatOfTheOldModelOrOfTheNewOneAndNoneFails() throws Exception {
    ConcurrentLinkedQueue<List<Answered>> heard = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    List<Answered> old;
    List<Answered> published;
    try (RunningServer server = started();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      WebTestClient client = TestServer.client(server);
      old = answers(client);
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    heard.add(answers(client));
                  }
                }));
      }
      try {
        Publication publication = publish(old.getFirst().generation());
        awaitIdentity(client, publication.identity());
        try (RunningServer fresh = started()) {
          published = answers(TestServer.client(fresh));
        }
        assertThat(answers(client)).as("as a server that starts now").isEqualTo(published);
        assertThat(published.getFirst().generation()).isEqualTo(publication.generation());
        rollBack(publication);
        awaitIdentity(client, old.getFirst().identity());
        assertThat(answers(client)).isEqualTo(old);
      } finally {
        over.set(true);
      }
      for (Future<?> ended : clients) {
        ended.get();
      }
      imported(client);
    }
    assertThat(published).doesNotContainAnyElementsOf(old);
    assertThat(heard).hasSizeGreaterThan(CLIENTS);
    for (List<Answered> round : heard) {
      for (int i = 0; i < QUESTIONS; i++) {
        assertThat(round.get(i)).isIn(old.get(i), published.get(i));
      }
    }
  }

  @Test
  void aPublicationThatCannotBeReadIsLeftAsideAndTheCatalogueIsFollowedOn() throws IOException {
    Path current = Files.createDirectories(folder.resolve("cache/published/shop"));
    try (RunningServer server = started()) {
      WebTestClient client = TestServer.client(server);
      String identity = answers(client).getFirst().identity();
      Files.writeString(current.resolve("current.json"), "no json");
      try (OfflineService offline = R2ecServer.startOffline(launch(List.of()))) {
        offline.stores().items().put(List.of(item(ITEMS)));
      }
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  client
                      .get()
                      .uri("/v1/items/item-" + ITEMS)
                      .exchange()
                      .returnResult(String.class)
                      .getStatus()
                      .is2xxSuccessful());
      assertThat(answers(client).getFirst().identity()).isEqualTo(identity);
    } finally {
      Files.delete(current.resolve("current.json"));
      try (OfflineService offline = R2ecServer.startOffline(launch(List.of()))) {
        offline.stores().items().delete(item(ITEMS).id());
      }
    }
  }

  /** An item that arrives after a succession is encoded by the model that serves. */
  private static void imported(WebTestClient client) {
    client
        .post()
        .uri("/v1/items")
        .contentType(MediaType.APPLICATION_NDJSON)
        .bodyValue("{\"item_id\": \"late\", \"title\": \"Late\"}")
        .exchange()
        .expectStatus()
        .isOk();
    JsonNode answer =
        post(client, "{\"history\": [{\"title\": \"Title 3\"}], \"candidates\": [\"late\"]}");
    assertThat(answer.at("/items/0/item_id").stringValue()).isEqualTo("late");
  }

  private static List<Answered> answers(WebTestClient client) {
    List<Answered> answers = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      String body =
          """
          {"history": [{"title": "Title %d"}, {"title": "Title %d"}], "k": 12,
           "as_of": "2025-03-01T00:00:00Z", "reasoning": {"max_tokens": 8}}
          """
              .formatted(i, 3 * i + 1);
      answers.add(Answered.of(post(client, body)));
    }
    return answers;
  }

  private static JsonNode post(WebTestClient client, String body) {
    return Objects.requireNonNull(
        client
            .post()
            .uri("/v1/recommendations")
            .contentType(MediaType.APPLICATION_JSON)
            .accept(MediaType.APPLICATION_JSON)
            .bodyValue(body)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(JsonNode.class)
            .returnResult()
            .getResponseBody());
  }

  private static void awaitIdentity(WebTestClient client, String identity) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                identity.equals(
                    Objects.requireNonNull(
                            client
                                .get()
                                .uri("/v1/model")
                                .exchange()
                                .expectBody(JsonNode.class)
                                .returnResult()
                                .getResponseBody())
                        .at("/model/identity")
                        .stringValue()));
  }

  /** What the command does: encodes beside the old, keeps the bundle, swaps. */
  private static Publication publish(String replaces) throws IOException {
    ModelCard card;
    String generation;
    try (OfflineService staged =
        R2ecServer.startOffline(
            launch(List.of("--r2ec.adapter=" + ADAPTER, "--r2ec.templates=" + words())))) {
      card = staged.stagedParts().model();
      generation = staged.stagedParts().catalog().snapshot().generation();
    }
    PublishedModels models = new PublishedModels(folder.resolve("cache"), "shop");
    Publication publication =
        new Publication(
            1,
            "run",
            "model",
            card.identity(),
            generation,
            replaces,
            Instant.parse("2026-01-01T00:00:00Z"));
    models.add(
        publication,
        target -> {
          Path adapter = Files.createDirectories(target.resolve("adapter"));
          try (var files = Files.list(ADAPTER)) {
            for (Path file : files.toList()) {
              Files.copy(file, adapter.resolve(file.getFileName()));
            }
          }
          PromptTemplates.defaults().save(adapter.resolve("r2ec"));
        });
    models.activate(publication);
    activate(generation);
    return publication;
  }

  private static void rollBack(Publication publication) {
    new PublishedModels(folder.resolve("cache"), "shop").rollback();
    activate(publication.replaces());
  }

  private static void activate(String generation) {
    try (OfflineService offline = R2ecServer.startOffline(launch(List.of()))) {
      assertThat(offline.activate(generation)).isTrue();
    }
  }

  private static Path words() throws IOException {
    Path words = folder.resolve("words");
    PromptTemplates.defaults().save(words);
    return words;
  }

  private static RunningServer started() {
    RunningServer server = R2ecServer.start(launch(List.of()));
    server.awaitReady();
    return server;
  }

  private static Launch launch(List<String> more) {
    List<String> args = new ArrayList<>(more);
    args.addAll(
        List.of(
            "--server.port=0",
            "--logging.level.root=error",
            "--r2ec.threads=1",
            "--r2ec.model=" + MODEL,
            "--r2ec.cache-dir=" + folder.resolve("cache"),
            "--r2ec.catalog.name=shop",
            "--r2ec.redis.url=" + redis.settings().url()));
    return new Launch(args, Progress.NONE, DemoSource.NONE);
  }

  private static Item item(int number) {
    return new Item(
        new ItemId("item-" + number), "Title " + number, "Games", "", new TreeMap<>(Map.of()));
  }
}
