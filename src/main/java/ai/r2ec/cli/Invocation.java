package ai.r2ec.cli;

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
}
