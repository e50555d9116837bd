package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Progress;
import ai.r2ec.http.Launch;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The default run on a machine that never had a network: the model in the jar ranks the demo. */
class BundledModelIT {

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path cache;

  @Test
  void offlineItReasonsAndRanksOverHttp() throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            "--server.port=0",
            "--logging.level.root=error",
            "--r2ec.offline=true",
            "--r2ec.cache-dir=" + cache);
    try (RunningServer server =
        R2ecServer.start(new Launch(arguments, Progress.NONE, new BundledDemo()))) {
      server.awaitReady();
      JsonNode answer =
          post(server.url(), "{\"user_id\": \"demo-01\", \"k\": 5, \"reasoning\": {}}");
      assertThat(answer.at("/model/name").asString()).isEqualTo("nano");
      assertThat(answer.get("items")).hasSize(5);
      assertThat(answer.at("/reasoning/finish_reason").asString()).isEqualTo("stop");
      assertThat(answer.at("/reasoning/text").asString())
          .startsWith("Mostly ")
          .contains(" Made by ", " Last came ");
    }
  }

  @Test
  void itRanksWhatDemoUsersPlayedNextHigherThanPopularity() {
    RecordedTerminal terminal = new RecordedTerminal();
    int code =
        R2ec.run(
            terminal.terminal(),
            new Interruption(),
            "evaluate",
            "--sample",
            "all",
            "--rankers",
            "popular,reasoning",
            "--max-tokens",
            "80",
            "--resamples",
            "20",
            "--json",
            "--offline",
            "--cache-dir",
            cache.toString());
    assertThat(code).as(terminal.err()).isZero();
    JsonNode rankers = JSON.readTree(terminal.out()).get("rankers");
    assertThat(hits(rankers.get("reasoning"))).isGreaterThan(hits(rankers.get("popular")));
  }

  private static double hits(JsonNode ranker) {
    return ranker.at("/masked/all/hit@20/figure/value").asDouble();
  }

  private static JsonNode post(URI server, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/recommendations"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
    }
  }
}
