package ai.r2ec.bench;

import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.RunningServer;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the service answers under load, as a client of its HTTP interface sees it; and what the way
 * from the engine to that client costs.
 */
public final class ServeBench {

  private final ServeLoad load;
  private final Goodput goodput;
  private final BenchPlan plan;

  /** Prepares a measurement. */
  public ServeBench(ServeLoad load, Goodput goodput, BenchPlan plan) {
    this.load = load;
    this.goodput = goodput;
    this.plan = plan;
  }

  /**
   * Measures a server that runs somewhere.
   *
   * @param server its address
   */
  public BenchReport run(URI server) {
    List<RecommendationQuery> queries = load.queries(plan.seed());
    try (HttpTarget http = new HttpTarget(server, queries)) {
      Map<String, Object> setup = load.setup();
      setup.put("server", "%s:%d".formatted(server.getHost(), server.getPort()));
      return BenchReport.of("serve", setup, plan.run(pass -> figures(http, pass)));
    }
  }

  /**
   * Starts a server in this process and measures it.
   *
   * @param besideEngine whether each pass also sends the same requests to the engine directly, and
   *     says which share of its throughput is lost on the way to a client
   */
  public BenchReport run(OfflineService service, boolean besideEngine) {
    List<RecommendationQuery> queries = load.queries(plan.seed());
    OfflineService.Decoder decoder = service.decoder();
    try (RunningServer server = service.serve();
        HttpTarget http = new HttpTarget(server.url(), queries)) {
      server.awaitReady();
      Map<String, Object> setup = load.setup();
      setup.put("model", decoder.card().name());
      setup.put("identity", decoder.card().identity());
      setup.put("device", decoder.card().device());
      setup.put("dtype", decoder.card().dtype());
      setup.put("slots", service.parts().load().get().slots());
      EngineTarget engine = new EngineTarget(decoder, queries);
      BenchPlan.Pass pass =
          besideEngine ? number -> both(http, engine, number) : number -> figures(http, number);
      return BenchReport.of("serve", setup, plan.run(pass));
    }
  }

  /** The one that goes first changes with every pass. */
  private Map<String, Double> both(Target http, Target engine, int pass) {
    boolean engineFirst = pass % 2 == 0;
    Map<String, Double> alone = engineFirst ? figures(engine, pass) : Map.of();
    Map<String, Double> served = figures(http, pass);
    if (!engineFirst) {
      alone = figures(engine, pass);
    }
    Map<String, Double> figures = new LinkedHashMap<>(served);
    for (String name :
        List.of(
            "output_throughput",
            "request_throughput",
            "total_output_tokens",
            "total_cached_tokens")) {
      figures.put("engine_" + name, alone.getOrDefault(name, 0.0));
    }
    figures.put("http_overhead", 1 - throughput(served) / throughput(alone));
    return figures;
  }

  private static double throughput(Map<String, Double> figures) {
    return figures.getOrDefault("request_throughput", 0.0);
  }

  private Map<String, Double> figures(Target target, int pass) {
    List<Duration> due =
        Double.isInfinite(load.rate())
            ? Collections.nCopies(load.requests(), Duration.ZERO)
            : Arrivals.poisson(load.rate(), load.requests(), plan.seed() + pass);
    return ServingFigures.of(new LoadGenerator(target, load.concurrency()).send(due), goodput);
  }
}
