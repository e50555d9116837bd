package ai.r2ec.cli;

import ai.r2ec.bench.BenchReport;
import ai.r2ec.bench.OverlapBench;
import ai.r2ec.bench.OverlapBench.Said;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a number format does to rankings. */
@Command(
    name = "overlap",
    header = "How far a number format ranks as float32 does.",
    description = {
      "%nAsks the demo's users in both formats: behind the same reasoning, which float32",
      "wrote, and behind each one's own. Encodes the demo in both, beside what serves."
    },
    footerHeading = "%nExamples:%n",
    footer = "  r2ec bench overlap --dtype int8")
final class BenchOverlapCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private BenchOptions bench = new BenchOptions();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Reasoning budget (${DEFAULT-VALUE}).")
  private int maxTokens;

  BenchOverlapCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Properties properties = service.addTo(new Properties(invocation.properties()));
    String format = R2ecServer.settings(properties.arguments()).dtype();
    List<String> exactly =
        new Properties(properties.arguments()).set("r2ec.dtype", "fp32").arguments();
    Said exact = ask(exactly, null);
    Said measured = ask(properties.arguments(), exact.reasoning());
    Map<String, Object> setup = Map.of("dtype", format, "max_tokens", maxTokens);
    BenchReport report = OverlapBench.compare(measured, exact, setup);
    return bench.finish(invocation.terminal(), report);
  }

  private Said ask(List<String> arguments, @Nullable List<String> texts) {
    try (OfflineService offline = R2ecServer.startOffline(invocation.launch(arguments, false))) {
      return OverlapBench.ask(offline.stagedParts(), maxTokens, texts);
    }
  }
}
