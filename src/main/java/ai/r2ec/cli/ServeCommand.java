package ai.r2ec.cli;

import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.RunningServer;
import ai.r2ec.http.ServiceParts;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the service and, once it is ready, shows what it does. */
@Command(
    name = "serve",
    header = "Serve recommendations over HTTP (default).",
    description = {
      "%nWithout options: fetches SmolLM2-135M-Instruct once, starts an embedded Redis,",
      "fills the empty catalogue with the bundled demo games, encodes them, and prints",
      "a first answer.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec serve --port 8081",
      "  r2ec serve --model ~/models/Qwen2.5-1.5B-Instruct --dtype int8",
      "  r2ec serve --catalog shop --redis-url rediss://app:secret@redis.example:6380/0",
      "  r2ec serve --quiet --server.address=0.0.0.0"
    })
final class ServeCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on (server.port, 8080).")
  private @Nullable Integer port;

  @Option(names = "--no-demo", description = "Leave an empty catalogue empty (r2ec.demo).")
  private boolean noDemo;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but the log: no progress, no first answer.")
  private boolean quiet;

  ServeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws InterruptedException {
    Properties properties =
        service
            .addTo(new Properties(invocation.properties()))
            .set("server.port", port)
            .set("r2ec.demo", noDemo ? "false" : null);
    try (RunningServer server =
        R2ecServer.start(invocation.launch(properties.arguments(), quiet))) {
      ServiceParts parts = server.awaitReady();
      if (!quiet) {
        new Welcome(invocation.terminal(), server.url(), parts).show();
      }
      server.awaitStop();
      return ExitCode.OK;
    }
  }
}
