package ai.r2ec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HttpTargetTest {

  private static final String ANSWER =
      """
      id:0
      event:recommendation.created
      data:{}

      : ping

      id:1
      event:reasoning.delta
      data:{"delta":"event:reasoning.delta"}

      id:2
      event:reasoning.delta
      data:{"delta":"b"}

      event:items
      data:{"items":[]}

      event:recommendation.completed
      data:{"recommendation":{"usage":{"prompt_tokens":7,"reasoning_tokens":3,"cached_tokens":2}}}

      """;

  private final Queue<JsonNode> bodies = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  @Test
  void everyRequestIsSentAndSummedUpAndNoMoreThanAllowedAtOnce() {
    server.createContext("/v1/recommendations", exchange -> answer(exchange, 200, ANSWER));
    BenchReport report = measure(new ServeLoad(12, 3, 1_000, 8, 5, ServeLoad.Users.NEW));
    assertThat(report.figures())
        .containsEntry("completed", 12.0)
        .containsEntry("total_input_tokens", 84.0)
        .containsEntry("total_output_tokens", 36.0)
        .containsEntry("total_cached_tokens", 24.0)
        .containsKeys("p99_ttft_ms", "p95_itl_ms", "p50_e2el_ms", "mean_ttfi_ms");
    assertThat(most.get()).isBetween(1, 3);
    assertThat(bodies).hasSize(12).doesNotHaveDuplicates();
    assertThat(bodies.element().path("k").asInt()).isEqualTo(5);
    assertThat(bodies.element().path("reasoning").path("max_tokens").asInt()).isEqualTo(8);
    assertThat(bodies.element().path("history").size()).isBetween(5, 20);
  }

  @Test
  void theSameSeedAsksTheSame() {
    ServeLoad load = new ServeLoad(4, 1, Double.POSITIVE_INFINITY, 8, 5, ServeLoad.Users.NEW);
    assertThat(load.queries(3)).isEqualTo(load.queries(3)).isNotEqualTo(load.queries(4));
  }

  @Test
  void aServerThatRefusesEverythingIsToldWithItsReason() {
    server.createContext("/", exchange -> answer(exchange, 503, "{\"title\":\"loading\"}"));
    assertThatThrownBy(
            () ->
                measure(new ServeLoad(2, 1, Double.POSITIVE_INFINITY, 8, 5, ServeLoad.Users.DEMO)))
        .isInstanceOf(R2ecException.Unavailable.class)
        .hasMessageContaining("503")
        .hasMessageContaining("loading");
  }

  @Test
  void aStreamThatEndsTooEarlyIsNoAnswer() {
    String cut = ANSWER.substring(0, ANSWER.indexOf("event:items"));
    server.createContext("/", exchange -> answer(exchange, 200, bodies.isEmpty() ? ANSWER : cut));
    BenchReport report =
        measure(new ServeLoad(2, 1, Double.POSITIVE_INFINITY, 8, 5, ServeLoad.Users.DEMO));
    assertThat(report.figures()).containsEntry("completed", 1.0).containsEntry("failed", 1.0);
  }

  private BenchReport measure(ServeLoad load) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new ServeBench(load, Goodput.parse(List.of()), new BenchPlan(0, 1, 1, Progress.NONE))
        .run(url);
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
    bodies.add(request);
    exchange.sendResponseHeaders(status, body.length);
    inside.decrementAndGet(); // the client is done with the answer when its last byte is there
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
