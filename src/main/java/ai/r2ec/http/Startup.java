package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Builds the service on a thread of its own, so that the web server can say how far it is, and
 * closes it after the web server has stopped.
 */
final class Startup implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

  private final Assembly assembly;
  private final R2ecProperties properties;
  private final MeterRegistry metrics;
  private final ServingState state;
  private final Progress audience;
  private final CompletableFuture<ServiceParts> done = new CompletableFuture<>();
  private volatile @Nullable Thread thread;

  Startup(
      Assembly assembly,
      R2ecProperties properties,
      MeterRegistry metrics,
      ServingState state,
      Progress audience) {
    this.assembly = assembly;
    this.properties = properties;
    this.metrics = metrics;
    this.state = state;
    this.audience = audience;
  }

  /** Stops last and starts first: everything else can rely on it. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("r2ec-startup").daemon(true).start(this::run);
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Interrupts an assembly that still runs; closes what was built. */
  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    if (running == null) {
      return;
    }
    running.interrupt();
    done.handle((parts, failure) -> parts)
        .thenAccept(
            parts -> {
              if (parts != null) {
                parts.close();
              }
            })
        .join();
  }

  /**
   * Waits for the service.
   *
   * @throws R2ecException if it could not be built
   */
  ServiceParts await() {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof R2ecException known) {
        throw known;
      }
      throw e;
    }
  }

  /** Ends when the service is built, or exceptionally. */
  CompletableFuture<ServiceParts> done() {
    return done;
  }

  private void run() {
    long started = System.nanoTime();
    try {
      ServiceParts parts =
          assembly.assemble(
              new Assembly.Surroundings(properties, metrics, this::enter, this::report));
      state.ready(parts);
      LOG.info("ready after {} ms", Duration.ofNanos(System.nanoTime() - started).toMillis());
      done.complete(parts);
    } catch (R2ecException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      LOG.debug("startup failed", e);
      fail(
          new R2ecException.Unusable(
              "startup failed in phase %s: %s".formatted(state.phase().label(), reason(e)), e));
    }
  }

  private void enter(Phase phase) {
    LOG.info("phase {}", phase.label());
    state.enter(phase);
  }

  private void report(String task, String unit, long units, long total) {
    state.progress().report(task, unit, units, total);
    audience.report(task, unit, units, total);
  }

  private void fail(R2ecException failure) {
    state.failed();
    done.completeExceptionally(failure);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
