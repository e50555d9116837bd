package ai.r2ec.cli;

import ai.r2ec.bundle.Publication;
import ai.r2ec.bundle.PublishedModels;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceSettings;
import ai.r2ec.train.publish.PublishGate;
import ai.r2ec.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a trained model serve, once it has shown to be better. */
@Command(
    name = "publish",
    header = "Let a trained model serve, if it beats the current one.",
    description = {
      "%nBoth models rank the same held-out cases; the new one must be better beyond",
      "chance. Its vectors are encoded beside the current ones, then one step swaps",
      "both. A running server tells of it and serves it after a restart.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec publish runs/games --catalog games --sample 1000",
      "  r2ec publish --list",
      "  r2ec publish --rollback --catalog games"
    })
final class PublishCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Parameters(paramLabel = "RUN", arity = "0..1", description = "Directory of a training run.")
  private @Nullable Path directory;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "A checkpoint of the run; the best one when absent.")
  private @Nullable Path checkpoint;

  @Mixin private GateOptions gate = new GateOptions();

  @Option(
      names = "--licence",
      paramLabel = "ID",
      defaultValue = "other",
      description = "Licence for the model card (${DEFAULT-VALUE}).")
  private String licence = "other";

  @Option(names = "--force", description = "Publish whatever the measurement says.")
  private boolean force;

  @Option(names = "--rollback", description = "Go back to what served before.")
  private boolean rollback;

  @Option(names = "--list", description = "Show what was published.")
  private boolean list;

  @Mixin private ServiceOptions service = new ServiceOptions();

  PublishCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    List<String> arguments = service.arguments(invocation);
    ServiceSettings settings = R2ecServer.settings(arguments);
    if (settings.adapter() != null) {
      throw new R2ecException.Invalid(
          "--adapter", "must be absent: what is published is an adapter of a run");
    }
    PublishedModels models = new PublishedModels(settings.cacheDirectory(), settings.catalog());
    if (list) {
      return list(models);
    }
    return rollback ? rollback(models, arguments) : publish(models, arguments);
  }

  private int list(PublishedModels models) {
    int current = models.current().map(Publication::version).orElse(0);
    invocation
        .terminal()
        .print(line(current == 0, "   0  nothing published: what serve takes by itself"));
    for (Publication one : models.all()) {
      invocation
          .terminal()
          .print(
              line(
                  one.version() == current,
                  "%4d  %s  %s  on %s"
                      .formatted(
                          one.version(),
                          one.published().truncatedTo(ChronoUnit.SECONDS),
                          PlainLine.of(one.run()),
                          PlainLine.of(one.baseModel()))));
    }
    return ExitCode.OK;
  }

  private static String line(boolean current, String text) {
    return (current ? "* " : "  ") + text;
  }

  private int rollback(PublishedModels models, List<String> arguments) {
    Optional<Publication> left = models.current();
    Optional<Publication> now = models.rollback();
    try (OfflineService offline = R2ecServer.startOffline(invocation.launch(arguments, false))) {
      boolean encoded = left.map(was -> offline.activate(was.replaces())).orElse(false);
      invocation
          .terminal()
          .print(
              "%s serves again%s"
                  .formatted(
                      now.map(one -> "Version " + one.version()).orElse("The base model"),
                      encoded ? "." : "; the next start encodes its items."));
    }
    return ExitCode.OK;
  }

  private int publish(PublishedModels models, List<String> arguments) throws IOException {
    if (directory == null) {
      throw new R2ecException.Invalid("RUN", "name the directory of a training run");
    }
    RunDirectory run = RunDirectory.open(directory);
    Path chosen = checkpoint == null ? run.bestCheckpoint() : checkpoint;
    Candidate candidate = new Candidate(run, chosen, invocation, arguments);
    PublishGate shown = candidate.measure(gate);
    invocation.terminal().print(shown.sentence());
    if (!shown.isPassed() && !force) {
      candidate.forget();
      invocation.terminal().note("Not published; the current model goes on serving.");
      return ExitCode.FAILURE;
    }
    Publication published =
        candidate.publish(models, licence, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    invocation
        .terminal()
        .print("Published version %d: %s".formatted(published.version(), models.folder(published)));
    return ExitCode.OK;
  }
}
