package ai.r2ec.cli;

import ai.r2ec.bench.BenchReport;
import ai.r2ec.bench.Goodput;
import ai.r2ec.bench.ServeBench;
import ai.r2ec.bench.ServeLoad;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the service. */
@Command(
    name = "serve",
    header = "Latencies and throughput of the HTTP service under load.",
    description = {
      "%nStarts a server in this process, or measures one at --url. A closed loop of",
      "--concurrency clients, or Poisson arrivals with --request-rate."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec bench serve --concurrency 16 --num-prompts 64 --beside-engine",
      "  r2ec bench serve --request-rate 2 --goodput ttft:500 --goodput e2el:8000",
      "  r2ec bench serve --url http://127.0.0.1:8080 --users new"
    })
final class BenchServeCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private BenchOptions bench = new BenchOptions();

  @Option(names = "--url", paramLabel = "URL", description = "A server that runs already.")
  private @Nullable URI url;

  @Option(
      names = "--num-prompts",
      paramLabel = "N",
      defaultValue = "64",
      description = "Requests of one pass (${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = {"--concurrency", "--max-concurrency"},
      paramLabel = "N",
      defaultValue = "16",
      description = "Most requests at once; slots of the server (${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--request-rate",
      paramLabel = "RATE",
      description = "Requests a second, Poisson; without it the next follows the last.")
  private double rate = Double.POSITIVE_INFINITY;

  @Option(
      names = "--goodput",
      paramLabel = "MEASURE:MS",
      description = "Counts requests that keep ttft, tpot, ttfi or e2el; may be repeated.")
  private List<String> goodput = List.of();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Reasoning budget (${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "Items of each answer (${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--users",
      paramLabel = "WHO",
      defaultValue = "DEMO",
      description = "demo, or new: every request with a history of its own (demo).")
  private ServeLoad.Users users = ServeLoad.Users.DEMO;

  @Option(
      names = "--beside-engine",
      description = "Each pass also asks the engine directly and says what HTTP costs.")
  private boolean besideEngine;

  BenchServeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    ServeBench measurement =
        new ServeBench(
            new ServeLoad(requests, concurrency, rate, maxTokens, k, users),
            Goodput.parse(goodput),
            bench.plan(invocation));
    return bench.finish(invocation.terminal(), run(measurement));
  }

  private BenchReport run(ServeBench measurement) {
    URI server = url;
    if (server != null) {
      if (besideEngine) {
        throw new R2ecException.Invalid("--beside-engine", "needs a server of this process");
      }
      return measurement.run(server);
    }
    Properties properties =
        service
            .addTo(new Properties(invocation.properties()))
            .setDefault("server.port", 0)
            .setDefault("r2ec.engine.slots", concurrency)
            .setDefault("r2ec.engine.step-tokens", Math.max(256, concurrency + 192));
    try (OfflineService offline =
        R2ecServer.startOffline(invocation.launch(properties.arguments(), false))) {
      return measurement.run(offline, besideEngine);
    }
  }
}
