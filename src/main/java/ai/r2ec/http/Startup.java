package ai.r2ec.http;

import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the service on a thread of its own while the web server comes up, so that the server can
 * say how far it is; closes it when everything else has stopped.
 */
final class Startup {

  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

  private final Assembly assembly;
  private final Launch launch;
  private final R2ecProperties properties;
  private final MeterRegistry metrics;
  private final ServingState state;
  private final CompletableFuture<Assembly.Assembled> built = new CompletableFuture<>();
  private final Thread thread =
      Thread.ofPlatform().name("r2ec-startup").daemon().unstarted(this::run);

  Startup(
      Assembly assembly,
      Launch launch,
      R2ecProperties properties,
      MeterRegistry metrics,
      ServingState state) {
    this.assembly = assembly;
    this.launch = launch;
    this.properties = properties;
    this.metrics = metrics;
    this.state = state;
  }

  /** Begins to build. */
  void begin() {
    thread.start();
  }

  /** Interrupts what is still being built, and closes what was. */
  void end() {
    thread.interrupt();
    built
        .handle(
            (service, failure) -> {
              if (service != null) {
                service.close();
              }
              return true;
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
      return built.join().parts();
    } catch (CompletionException e) {
      throw e.getCause() instanceof R2ecException known ? known : e;
    }
  }

  private void run() {
    long started = System.nanoTime();
    try {
      Assembly.Assembled service =
          assembly.assemble(
              new Assembly.Surroundings(
                  properties, launch.demo(), metrics, this::enter, this::report, state::exchanged));
      state.ready(service.parts());
      LOG.info("ready after {} ms", Duration.ofNanos(System.nanoTime() - started).toMillis());
      built.complete(service);
    } catch (RuntimeException | Error e) {
      R2ecException failure = explain(e);
      state.failed();
      built.completeExceptionally(failure);
    }
  }

  private void enter(Phase phase) {
    LOG.info("phase {}", phase.label());
    state.enter(phase);
  }

  private void report(String task, String unit, long done, long total) {
    state.progress().report(task, unit, done, total);
    launch.progress().report(task, unit, done, total);
  }

  /** One sentence for people; the whole story only for those who ask for it. */
  private R2ecException explain(Throwable failure) {
    LOG.debug("startup failed", failure);
    if (failure instanceof R2ecException known) {
      return known;
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new R2ecException.Unusable(
        "startup failed in phase %s: %s".formatted(state.phase().label(), root), failure);
  }
}
