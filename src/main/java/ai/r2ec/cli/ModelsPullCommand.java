package ai.r2ec.cli;

import ai.r2ec.bundle.ModelDownload;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gets the default model ahead of the first start. */
@Command(
    name = "pull",
    header = "Get a model into the cache directory and verify it.",
    description = {
      "%nKnown by name: smollm2 (SmolLM2-135M-Instruct, 98 MB). Any other model is a",
      "directory or GGUF file of your own, named by --model. An interrupted download",
      "goes on where it stopped. HF_ENDPOINT names a mirror of the Hugging Face hub."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  r2ec models pull", "  r2ec models pull smollm2 --offline"})
final class ModelsPullCommand implements Callable<Integer> {

  private static final String KNOWN = "smollm2";

  private final Invocation invocation;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where models are kept (r2ec.cache-dir).")
  private @Nullable String cacheDir;

  @Option(names = "--offline", description = "Only verify what is there (r2ec.offline).")
  private boolean offline;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = KNOWN,
      description = "Model to get (${DEFAULT-VALUE}).")
  private String name = KNOWN;

  ModelsPullCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (!name.equals(KNOWN)) {
      throw new R2ecException.Invalid("NAME", "'%s' is not known; %s is".formatted(name, KNOWN));
    }
    ServiceSettings settings =
        R2ecServer.settings(
            new Properties(invocation.properties())
                .set("r2ec.cache-dir", cacheDir)
                .set("r2ec.offline", offline ? "true" : null)
                .arguments());
    Path model =
        ModelDownload.smolLm2(settings.cacheDirectory())
            .fetch(settings.offline(), invocation.progress());
    invocation.terminal().print(model + " is there and verified");
    return ExitCode.OK;
  }
}
