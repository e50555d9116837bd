package ai.r2ec.cli;

import ai.r2ec.bench.BenchModel;
import ai.r2ec.bench.EncodeBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the encoding of items. */
@Command(
    name = "encode",
    header = "Items and tokens a second while items become vectors.",
    footerHeading = "%nExamples:%n",
    footer = "  r2ec bench encode --items 128 --dtype fp32")
final class BenchEncodeCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private BenchOptions bench = new BenchOptions();
  @Mixin private BenchModelOptions model = new BenchModelOptions();

  @Option(
      names = "--items",
      paramLabel = "N",
      defaultValue = "64",
      description = "Items of one pass (${DEFAULT-VALUE}).")
  private int items;

  BenchEncodeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    try (BenchModel opened = model.open(invocation, bench, 1, 1)) {
      return bench.finish(
          invocation.terminal(), EncodeBench.run(opened, items, bench.plan(invocation)));
    }
  }
}
