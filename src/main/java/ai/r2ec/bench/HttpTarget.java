package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.RecommendationQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service over HTTP, read as server-sent events. */
final class HttpTarget implements Target, AutoCloseable {

  private static final String EVENT = "event:";
  private static final String DATA = "data:";

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final List<HttpRequest> requests;

  /**
   * Prepares the requests.
   *
   * @param server address such as {@code http://127.0.0.1:8080}
   */
  HttpTarget(URI server, List<RecommendationQuery> queries) {
    URI endpoint = server.resolve("/v1/recommendations");
    this.requests =
        queries.stream()
            .map(
                query ->
                    HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/event-stream")
                        .POST(
                            BodyPublishers.ofString(
                                JsonMapper.shared().writeValueAsString(ServeLoad.body(query))))
                        .build())
            .toList();
  }

  @Override
  public RequestRecord send(int request) throws IOException, InterruptedException {
    long start = System.nanoTime();
    HttpResponse<InputStream> response =
        client.send(requests.get(request), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        throw new R2ecException.Unavailable(
            "status %d: %s".formatted(response.statusCode(), lines.readLine()));
      }
      return new EventReader(start).read(lines);
    }
  }

  /** Notes when events come, and looks into the last one only. */
  static final class EventReader {

    private final long start;
    private final List<Long> deltas = new ArrayList<>();
    private String event = "";
    private long items;
    private int promptTokens;
    private int cachedTokens;
    private int outputTokens;
    private boolean completed;

    EventReader(long start) {
      this.start = start;
    }

    RequestRecord read(BufferedReader lines) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(EVENT)) {
          event = line.substring(EVENT.length()).strip();
          noteTime();
        } else if (line.startsWith(DATA) && event.equals("recommendation.completed")) {
          complete(JsonMapper.shared().readTree(line.substring(DATA.length())));
        }
      }
      return new RequestRecord(
          start,
          deltas,
          items,
          System.nanoTime(),
          promptTokens,
          cachedTokens,
          outputTokens,
          completed);
    }

    private void noteTime() {
      switch (event) {
        case "reasoning.delta" -> deltas.add(System.nanoTime());
        case "items" -> items = System.nanoTime();
        default -> {}
      }
    }

    private void complete(JsonNode end) {
      JsonNode usage = end.path("recommendation").path("usage");
      promptTokens = usage.path("prompt_tokens").asInt();
      cachedTokens = usage.path("cached_tokens").asInt();
      outputTokens = usage.path("reasoning_tokens").asInt();
      completed = true;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
