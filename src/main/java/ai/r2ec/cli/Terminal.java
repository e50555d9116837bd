package ai.r2ec.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Where a command writes: results to {@code out}, everything about the way there to {@code err}.
 *
 * @param out results, nothing else
 * @param err progress, notes and failures
 * @param interactive whether a person is watching, so that a line may be redrawn
 */
record Terminal(PrintWriter out, PrintWriter err, boolean interactive) {

  /** The process's own streams, in UTF-8 whatever the locale says: containers have none. */
  static Terminal system() {
    return new Terminal(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), UTF_8), true);
  }

  /** Prints one line about the way. */
  void note(String line) {
    err.println(line);
  }

  /** Prints one line of the result. */
  void print(String line) {
    out.println(line);
  }
}
