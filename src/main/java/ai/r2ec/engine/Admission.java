package ai.r2ec.engine;

import ai.r2ec.domain.Priority;
import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the sequences in the engine, so that a full queue refuses at once, in the caller's thread.
 * Slots and queue are one bound: when {@code slots + queueLimit} are inside, at least {@code
 * queueLimit} of them wait or are about to.
 */
final class Admission {

  /** Weight of the newest service time in the moving average. */
  private static final double NEWEST = 0.2;

  private final int slots;
  private final int limit;
  private final int batchLimit;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile double serviceSeconds = 1; // written by the engine's thread

  Admission(int slots, int queueLimit) {
    this.slots = slots;
    this.limit = slots + queueLimit;
    this.batchLimit = slots + queueLimit / 2;
  }

  /**
   * Takes a place. Batch work finds only half of the queue, so that it alone never makes the engine
   * refuse somebody who waits.
   *
   * @throws R2ecException.Overloaded if there is none
   */
  void enter(Priority priority) {
    int bound =
        switch (priority) {
          case INTERACTIVE -> limit;
          case BATCH -> batchLimit;
        };
    if (inside.getAndUpdate(count -> count < bound ? count + 1 : count) >= bound) {
      throw new R2ecException.Overloaded(
          "the queue is full: %d requests are running or waiting".formatted(inside()),
          retryAfter());
    }
  }

  /** Gives a place back. */
  void leave() {
    inside.decrementAndGet();
  }

  int inside() {
    return inside.get();
  }

  /** Learns how long a sequence held its slot. */
  void served(long nanos) {
    serviceSeconds = (1 - NEWEST) * serviceSeconds + NEWEST * nanos / 1e9;
  }

  /** Time until those who are inside will have been served, by the recent service time. */
  Duration retryAfter() {
    double seconds = serviceSeconds * Math.max(1, (double) inside.get() / slots);
    return Duration.ofSeconds(Math.clamp((long) Math.ceil(seconds), 1, 300));
  }
}
