package ai.r2ec.cli;

import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceParts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the vectors of items ahead of serving. */
@Command(
    name = "encode",
    header = "Encode the items that have no vector of this model yet.",
    description = {
      "%nWhat is encoded is stored at once: an interrupted run goes on where it stopped.",
      "A changed model, adapter or wording begins a new generation beside the old one.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec encode --catalog shop",
      "  r2ec encode --model ~/models/Qwen2.5-1.5B-Instruct --adapter ./adapter"
    })
final class EncodeCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();

  EncodeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  /** Opening the service encodes what has no vector; then there is only to say so. */
  @Override
  public Integer call() {
    try (OfflineService offline =
        R2ecServer.startOffline(invocation.launch(service.arguments(invocation), false))) {
      ServiceParts parts = offline.parts();
      invocation
          .terminal()
          .print(
              "Catalogue %s: %,d items have a vector of %s"
                  .formatted(
                      parts.catalog().name(),
                      parts.catalog().snapshot().size(),
                      PlainLine.of(parts.model().name())));
    }
    return ExitCode.OK;
  }
}
