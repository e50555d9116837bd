package ai.r2ec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute one step together, the caller among them. Between the parts of a step they
 * meet at {@link #await()}, some hundred times a millisecond, so they wait by spinning; between
 * steps they spin for a moment, because the next step mostly follows at once, and then sleep.
 */
final class WorkerTeam implements AutoCloseable {

  /** About a quarter of a millisecond. */
  private static final int SPINS_BEFORE_SLEEP = 20_000;

  /** Some forty microseconds, more than any two shares of work differ by. */
  private static final int SPINS_BEFORE_REST = 2_000;

  private static final long REST_NANOS = 20_000;

  private final List<Thread> others = new ArrayList<>();
  private final int size;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int meeting;
  private final AtomicInteger round = new AtomicInteger();
  private volatile @Nullable IntConsumer work;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param size workers with the caller, at least 1
   */
  WorkerTeam(int size) {
    this.size = size;
    for (int worker = 1; worker < size; worker++) {
      int number = worker;
      others.add(
          Thread.ofPlatform().name("r2ec-worker-" + worker).daemon().start(() -> serve(number)));
    }
  }

  int size() {
    return size;
  }

  /**
   * Has every worker do the work, each under its number, and waits for all. If one fails, the
   * others stop where they would meet it, and the team is of no use any more.
   *
   * @throws IllegalStateException if a worker failed, with what it threw as its cause
   */
  void run(IntConsumer job) {
    requireWhole();
    work = job;
    round.incrementAndGet();
    others.forEach(LockSupport::unpark);
    attempt(job, 0);
    requireWhole();
    work = null;
  }

  private void requireWhole() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("a worker failed: " + cause, cause);
    }
  }

  /** Returns once every worker is here, with all that they wrote visible. */
  void await() {
    if (size == 1) {
      return;
    }
    int before = meeting;
    if (arrived.incrementAndGet() == size) {
      arrived.set(0);
      meeting = before + 1;
      return;
    }
    for (int spins = 0; meeting == before; spins++) {
      requireWhole();
      pause(spins);
    }
  }

  /** Does the work and waits for the others; the first failure is kept. */
  private void attempt(IntConsumer job, int worker) {
    try {
      job.accept(worker);
      await();
    } catch (RuntimeException | Error e) {
      if (failure == null) {
        failure = e;
      }
    }
  }

  private void serve(int worker) {
    int done = 0;
    while (!closed) {
      for (int spins = 0; round.get() == done && !closed; spins++) {
        if (spins < SPINS_BEFORE_SLEEP) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      IntConsumer job = work;
      done = round.get();
      if (job != null && !closed) {
        attempt(job, worker);
      }
    }
  }

  /**
   * Whoever has not arrived by then has lost its processor to somebody else. It gets another one at
   * once if this thread leaves its own, which yielding would not do: it would stay runnable.
   */
  private void pause(int spins) {
    if (spins < SPINS_BEFORE_REST) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(this, REST_NANOS);
    }
  }

  @Override
  public void close() {
    closed = true;
    others.forEach(LockSupport::unpark);
  }
}
