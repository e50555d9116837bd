package ai.r2ec.cli;

import ai.r2ec.domain.Progress;
import ai.r2ec.http.Launch;
import java.util.List;

/**
 * What every command gets besides its own options.
 *
 * @param terminal where to write
 * @param interruption whether to stop
 * @param properties configuration from the command line, each {@code --name=value}
 */
record Invocation(Terminal terminal, Interruption interruption, List<String> properties) {

  /** Keeps an unmodifiable copy. */
  Invocation {
    properties = List.copyOf(properties);
  }

  /** Progress for whoever is watching. */
  Progress progress() {
    return terminal.interactive()
        ? new BarProgress(terminal, System::nanoTime)
        : new SparseProgress(terminal, System::nanoTime);
  }

  /**
   * What a start of the service takes.
   *
   * @param configuration each {@code --name=value}
   * @param quiet whether nobody wants to see progress
   */
  Launch launch(List<String> configuration, boolean quiet) {
    return new Launch(configuration, quiet ? Progress.NONE : progress(), new BundledDemo());
  }
}
