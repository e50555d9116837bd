package ai.r2ec.cli;

import ai.r2ec.bench.BenchModel;
import ai.r2ec.bench.PrefillBench;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures reading. */
@Command(
    name = "prefill",
    header = "Tokens a second while a prompt is read, and what caches save.",
    footerHeading = "%nExamples:%n",
    footer = "  r2ec bench prefill --lengths 256,512 --users 5")
final class BenchPrefillCommand implements Callable<Integer> {

  private static final int SLOTS = 4;

  private final Invocation invocation;

  @Mixin private BenchOptions bench = new BenchOptions();
  @Mixin private BenchModelOptions model = new BenchModelOptions();

  @Option(
      names = "--lengths",
      paramLabel = "N",
      split = ",",
      defaultValue = "128,256,512",
      description = "Tokens of the prompts, each number by itself (${DEFAULT-VALUE}).")
  private List<Integer> lengths = List.of();

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "5",
      description = "Users who ask with an empty cache, again, and again (${DEFAULT-VALUE}).")
  private int users;

  BenchPrefillCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    PrefillBench.Options options = new PrefillBench.Options(lengths, users);
    try (BenchModel opened = model.open(invocation, bench, SLOTS, 1)) {
      return bench.finish(
          invocation.terminal(), PrefillBench.run(opened, options, bench.plan(invocation)));
    }
  }
}
