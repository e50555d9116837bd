package ai.r2ec.http;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The first thing to stop: refuses new requests while the port is still open, lets running ones
 * end, and cuts what is left so that even those streams get their final event.
 */
final class Drain implements SmartLifecycle {

  /** Before the web server closes its port. */
  static final int PHASE = Integer.MAX_VALUE;

  /** Time for the final events to reach their readers. */
  static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final ServingState state;
  private final InFlight inFlight;
  private final Duration atMost;
  private volatile boolean running;

  Drain(ServingState state, InFlight inFlight, Duration atMost) {
    this.state = state;
    this.inFlight = inFlight;
    this.atMost = atMost;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public void stop() {
    running = false;
    state.drain();
    try {
      if (!inFlight.awaitNone(atMost)) {
        LOG.warn("requests still running after {} ms are cut", atMost.toMillis());
        inFlight.cut();
        inFlight.awaitNone(LAST_WORDS);
      }
    } catch (InterruptedException e) {
      inFlight.cut();
      Thread.currentThread().interrupt();
    }
  }
}
