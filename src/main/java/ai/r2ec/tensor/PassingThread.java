package ai.r2ec.tensor;

import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs native work on a thread that ends with it.
 *
 * <p>libgomp keeps a team of workers for every living thread that ever ran an operator in parallel.
 * Once all teams together outnumber the cores, every worker goes to sleep between operators instead
 * of spinning, and each operator pays for waking it: decoding one stream on two cores fell from 114
 * to 41 tokens a second because the thread that had loaded the weights was still there. So one
 * thread, the engine's, keeps a team, and whoever else computes does it here.
 */
public final class PassingThread {

  private PassingThread() {}

  /**
   * Runs the work and waits for its end, whatever happens. An interrupt is passed on to it, and
   * kept.
   *
   * @param name name of the thread
   * @return what the work returns
   * @throws RuntimeException what the work throws
   */
  public static <T> T call(String name, Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread thread = Thread.ofPlatform().name(name).daemon().start(task);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (task.state()) {
      case SUCCESS -> task.resultNow();
      case FAILED -> throw unwrapped(task.exceptionNow());
      case RUNNING, CANCELLED -> throw new IllegalStateException("the work has not ended");
    };
  }

  private static RuntimeException unwrapped(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
