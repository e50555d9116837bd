package ai.r2ec.cli;

import ai.r2ec.bench.BenchModel;
import ai.r2ec.bench.BenchReport;
import ai.r2ec.bench.SoakBench;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what a long load leaves behind. */
@Command(
    name = "soak",
    header = "A long mixed load with clients that leave; says what is left behind.",
    description = {
      "%nPrompts of all lengths, both priorities, deadlines, drawn and greedy answers,",
      "and items that are encoded beside them. Exits with 1 if a sequence or a token of",
      "the KV cache is left, or if the memory of the last third of the time is 5 %%",
      "above that of the second."
    },
    footerHeading = "%nExamples:%n",
    footer = "  r2ec bench soak --minutes 30")
final class BenchSoakCommand implements Callable<Integer> {

  private static final int SLOTS = 16;

  private final Invocation invocation;

  @Mixin private BenchOptions bench = new BenchOptions();
  @Mixin private BenchModelOptions model = new BenchModelOptions();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long (${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "24",
      description = "Clients that ask at once; 16 are answered at once (${DEFAULT-VALUE}).")
  private int clients;

  BenchSoakCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    try (BenchModel opened = model.open(invocation, bench, SLOTS, 1)) {
      BenchReport report =
          new SoakBench(opened, Duration.ofMinutes(minutes), clients, bench.seed())
              .run(invocation.progress());
      int code = bench.finish(invocation.terminal(), report);
      return SoakBench.isClean(report) ? code : ExitCode.FAILURE;
    }
  }
}
