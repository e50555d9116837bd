package ai.r2ec.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A terminal that keeps what was written. */
final class RecordedTerminal {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false);

  Terminal terminal() {
    return terminal;
  }

  String out() {
    terminal.out().flush();
    return out.toString();
  }

  String err() {
    terminal.err().flush();
    return err.toString();
  }

  List<String> errLines() {
    return err().lines().toList();
  }
}
