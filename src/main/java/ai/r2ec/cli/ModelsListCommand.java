package ai.r2ec.cli;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.R2ecServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the models in the cache directory. */
@Command(
    name = "list",
    header = "List the models in the cache directory with size, family and identity.")
final class ModelsListCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where models are kept (r2ec.cache-dir).")
  private @Nullable String cacheDir;

  ModelsListCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    Path folder =
        R2ecServer.settings(
                new Properties(invocation.properties()).set("r2ec.cache-dir", cacheDir).arguments())
            .cacheDirectory()
            .resolve("models");
    List<Path> models = models(folder);
    if (models.isEmpty()) {
      invocation.terminal().note("No models in %s; 'r2ec models pull' gets one.".formatted(folder));
    }
    for (Path model : models) {
      invocation.terminal().print(line(model));
    }
    return ExitCode.OK;
  }

  /** GGUF files and directories with a configuration, by name. */
  static List<Path> models(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(
              entry ->
                  entry.toString().endsWith(".gguf")
                      || Files.isRegularFile(entry.resolve("config.json")))
          .sorted()
          .toList();
    }
  }

  private String line(Path model) throws IOException {
    String size = Amounts.bytes(size(model));
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(model, null, null), invocation.progress())) {
      return "%-10s %-8s %.12s  %s"
          .formatted(size, bundle.config().family().key(), bundle.identity(), model);
    } catch (R2ecException e) {
      return "%-10s cannot be used: %s".formatted(size, Failures.message(e));
    }
  }

  private static long size(Path model) throws IOException {
    try (Stream<Path> files = Files.walk(model)) {
      return files.filter(Files::isRegularFile).mapToLong(ModelsListCommand::length).sum();
    } catch (UncheckedIOException e) {
      throw new IOException(e);
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
