package ai.r2ec.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the command's thread is interrupted and given time to put things away; then
 * the process ends with one line. The JVM itself makes the exit code of the signal (130, 143);
 * where the time was not enough it is 130.
 */
final class Interruption {

  /** Longer than the service drains its running requests. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private volatile Duration patience = PATIENCE;
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);

  /** Watches over the calling thread. */
  void watch(Terminal terminal) {
    Thread command = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (finished.getCount() == 0) {
                    return;
                  }
                  request();
                  command.interrupt();
                  boolean clean = awaitFinish();
                  terminal.note(clean ? "\nStopped." : "\nStopped; not everything ended in time.");
                  if (!clean) {
                    // An exit would take apart libraries that a thread is still computing in, and
                    // end in a crash report.
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                  }
                },
                "stop"));
  }

  /** Gives the command more time than others need: a training ends between two passes. */
  void bePatient(Duration atLeast) {
    patience = atLeast;
  }

  /** Whether the process is to stop. */
  boolean requested() {
    return requested.getCount() == 0;
  }

  /** Asks the process to stop. */
  void request() {
    requested.countDown();
  }

  /** Waits until the process is to stop. */
  void awaitRequest() {
    boolean interrupted = false;
    while (true) {
      try {
        requested.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        if (requested()) {
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that the command is through, whatever it came to. */
  void finish() {
    finished.countDown();
  }

  private boolean awaitFinish() {
    try {
      return finished.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
