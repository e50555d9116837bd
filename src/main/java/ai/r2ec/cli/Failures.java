package ai.r2ec.cli;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Turns failures into one message and an exit code; a stack trace only when asked for. */
final class Failures
    implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

  private final Terminal terminal;
  private final Interruption interruption;

  Failures(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public int handleParseException(CommandLine.ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    terminal.note("r2ec: " + failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, terminal.err());
    terminal.note("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    if (interruption.requested()) {
      return ExitCode.INTERRUPTED; // what breaks while the process stops is no news
    }
    terminal.out().flush();
    terminal.note("r2ec: " + message(failure));
    if (arguments.hasMatchedOption("--debug") || debug(arguments)) {
      failure.printStackTrace(terminal.err());
    }
    return ExitCode.of(failure);
  }

  private static boolean debug(ParseResult arguments) {
    return arguments.hasSubcommand() && arguments.subcommand().hasMatchedOption("--debug");
  }

  /** One message for a person; names what to do where the failure knows it. */
  static String message(Throwable failure) {
    return switch (failure) {
      case R2ecException.Invalid invalid ->
          String.join("\n  ", invalid.errors().stream().map(Failures::line).toList());
      case R2ecException known -> text(known);
      case UncheckedIOException wrapper -> io(Objects.requireNonNull(wrapper.getCause()));
      case IOException broken -> io(broken);
      case InterruptedException _ -> "interrupted";
      default ->
          "unexpected failure: %s (--debug shows where)"
              .formatted(failure.getMessage() == null ? failure : failure.getMessage());
    };
  }

  private static String line(FieldError error) {
    return error.pointer().isEmpty() ? error.detail() : error.pointer() + ": " + error.detail();
  }

  /** File system exceptions carry the bare path as their message. */
  private static String io(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case FileSystemException file ->
          "%s: %s"
              .formatted(
                  file.getFile(),
                  file.getReason() == null ? file.getClass().getSimpleName() : file.getReason());
      default -> text(failure);
    };
  }

  private static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
