package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import java.util.concurrent.CancellationException;

/** What the process tells the shell. */
final class ExitCode {

  /** Done. */
  static final int OK = 0;

  /** Tried and failed; some lines of an import refused counts as failure. */
  static final int FAILURE = 1;

  /** The command line or an input is wrong. */
  static final int USAGE = 2;

  /** A model, file, port, Redis or library cannot be used. */
  static final int ENVIRONMENT = 3;

  /** Ctrl-C: 128 and the signal's number, as shells count. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** The code of a failure. */
  static int of(Throwable failure) {
    return switch (failure) {
      case R2ecException known -> of(known);
      case InterruptedException _ -> INTERRUPTED;
      case CancellationException _ -> INTERRUPTED;
      default -> FAILURE;
    };
  }

  private static int of(R2ecException failure) {
    return switch (failure) {
      case R2ecException.Invalid _ -> USAGE;
      case R2ecException.Unusable _ -> ENVIRONMENT;
      case R2ecException.Unavailable _ -> ENVIRONMENT;
      case R2ecException.NotFound _ -> FAILURE;
      case R2ecException.Overloaded _ -> FAILURE;
      case R2ecException.DeadlineExceeded _ -> FAILURE;
      case R2ecException.Conflict _ -> FAILURE;
    };
  }
}
