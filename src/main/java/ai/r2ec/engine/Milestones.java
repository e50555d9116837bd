package ai.r2ec.engine;

import ai.r2ec.domain.FinishReason;

/** When a sequence came and how far it got; times are {@link System#nanoTime()}. */
final class Milestones {

  private final Arrival arrival;
  private boolean started;
  private boolean prefilled;
  private long startedNanos;
  private long prefilledNanos;
  private long lastTokenNanos;

  /**
   * When a sequence came.
   *
   * @param number counts all that came
   * @param nanos time of the submission
   * @param turnNanos time by which it is ordered among others, later for batch work
   */
  record Arrival(long number, long nanos, long turnNanos) {}

  Milestones(Arrival arrival) {
    this.arrival = arrival;
  }

  Arrival arrival() {
    return arrival;
  }

  /** Whether it ever had a room. */
  boolean isStarted() {
    return started;
  }

  /** Whether its prompt has been read once. */
  boolean isPrefilled() {
    return prefilled;
  }

  long waitedNanos(long now) {
    return now - arrival.nanos();
  }

  long runningNanos(long now) {
    return now - startedNanos;
  }

  /** It has a room; the first time counts. */
  void start(long now) {
    if (!started) {
      startedNanos = now;
      started = true;
    }
  }

  /** Its prompt has been read. */
  GenerationEvent.Prefilled prefill(int prompt, int cached, long now, EngineMetrics metrics) {
    prefilled = true;
    prefilledNanos = now;
    long queue = startedNanos - arrival.nanos();
    long prefill = now - startedNanos;
    metrics.prefilled(prompt, cached, queue, prefill);
    return new GenerationEvent.Prefilled(cached, queue, prefill);
  }

  /** A token was drawn. */
  void token(boolean first, long now, EngineMetrics metrics) {
    if (first) {
      metrics.firstToken(waitedNanos(now));
    } else {
      metrics.nextToken(now - lastTokenNanos);
    }
    lastTokenNanos = now;
  }

  /** It is done; time since its prompt was read. */
  long finish(FinishReason reason, long now, EngineMetrics metrics) {
    long decode = now - prefilledNanos;
    metrics.finished(reason, decode);
    return decode;
  }
}
