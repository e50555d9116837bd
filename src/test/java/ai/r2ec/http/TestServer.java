package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.test.web.reactive.server.WebTestClient;

/** One real server on a port of its own, shared by all tests that need no other. */
final class TestServer {

  static final ScriptedRecommender RECOMMENDER = new ScriptedRecommender();

  /** Started by the first test that asks. */
  private static final class Shared {
    static final RunningServer SERVER = start(List.of());
  }

  private static final List<String> USUALLY =
      List.of(
          "--server.port=0",
          "--logging.level.root=warn",
          "--logging.level.ai.r2ec.http.Problems=off");

  private TestServer() {}

  /** A client of the shared server, ready. */
  static WebTestClient client() {
    return client(Shared.SERVER);
  }

  static RunningServer server() {
    return Shared.SERVER;
  }

  static WebTestClient client(RunningServer server) {
    return WebTestClient.bindToServer()
        .baseUrl(server.url().toString())
        .responseTimeout(Duration.ofSeconds(20))
        .build();
  }

  /** A server of one's own with the test service behind it, ready. */
  static RunningServer start(List<String> args) {
    RunningServer server =
        start(args, _ -> new Assembly.Assembled(TestService.parts(RECOMMENDER), () -> {}));
    server.awaitReady();
    return server;
  }

  /** A server of one's own with something else behind it, perhaps not ready yet. */
  static RunningServer start(List<String> args, Assembly assembly) {
    List<String> all = new ArrayList<>(args);
    for (String usual : USUALLY) {
      String name = usual.substring(0, usual.indexOf('=') + 1);
      if (args.stream().noneMatch(arg -> arg.startsWith(name))) {
        all.add(usual);
      }
    }
    return R2ecServer.start(new Launch(all, Progress.NONE, DemoSource.NONE), assembly);
  }
}
