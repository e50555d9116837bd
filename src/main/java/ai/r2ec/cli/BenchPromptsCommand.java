package ai.r2ec.cli;

import ai.r2ec.bench.BenchModel;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets other programs read what this one reads. */
@Command(
    name = "prompts",
    header = "Write the prompts of the measurements, as text and token ids.",
    footerHeading = "%nExamples:%n",
    footer = "  r2ec bench prompts prompts.json")
final class BenchPromptsCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private BenchModelOptions model = new BenchModelOptions();

  @Parameters(paramLabel = "FILE", description = "JSON file to write.")
  private Path file = Path.of("prompts.json");

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Tokens that must have room after a prompt (${DEFAULT-VALUE}).")
  private int maxTokens;

  BenchPromptsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    try (BenchModel opened = model.open(invocation, new BenchOptions(), 1, maxTokens)) {
      Files.writeString(file, opened.prompts().json());
      return ExitCode.OK;
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot write %s: %s".formatted(file, e), e);
    }
  }
}
