package ai.r2ec.cli;

import ai.r2ec.bench.BenchModel;
import ai.r2ec.bench.DecodeBench;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures generation. */
@Command(
    name = "decode",
    header = "Tokens a second while streams are generated.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec bench decode --streams 1,4,16 --tokens 96",
      "  r2ec bench decode --random-weights qwen2.5-3b --device cuda --bandwidth 3350"
    })
final class BenchDecodeCommand implements Callable<Integer> {

  private static final double BYTES_PER_GIGABYTE = 1e9;

  private final Invocation invocation;

  @Mixin private BenchOptions bench = new BenchOptions();
  @Mixin private BenchModelOptions model = new BenchModelOptions();

  @Option(
      names = "--streams",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,4,16",
      description = "Sequences at once, each number by itself (${DEFAULT-VALUE}).")
  private List<Integer> streams = List.of();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Tokens of each sequence (${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--prompt-tokens",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tokens of each prompt; 0 for the whole prompts of the demo users.")
  private int promptTokens;

  @Option(
      names = "--bandwidth",
      paramLabel = "GB/S",
      defaultValue = "0",
      description = "Memory bandwidth to compare with; random weights only.")
  private double bandwidth;

  BenchDecodeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    DecodeBench.Options options =
        new DecodeBench.Options(streams, tokens, promptTokens, bandwidth * BYTES_PER_GIGABYTE);
    try (BenchModel opened = model.open(invocation, bench, options.mostStreams(), tokens)) {
      return bench.finish(
          invocation.terminal(), DecodeBench.run(opened, options, bench.plan(invocation)));
    }
  }
}
