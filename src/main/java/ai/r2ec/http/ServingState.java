package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How far the service is, for health, answers and refusals. Thread-safe. */
final class ServingState {

  /**
   * One moment.
   *
   * @param phase what the service is busy with
   * @param work how far the phase's work is, or null
   * @param parts the service once it is ready, or null
   */
  record Moment(Phase phase, @Nullable Work work, @Nullable ServiceParts parts) {}

  /**
   * How far a task is.
   *
   * @param task what is done
   * @param unit what is counted
   * @param done units done
   * @param total units in all
   */
  record Work(String task, String unit, long done, long total) {}

  private final AtomicReference<Moment> now =
      new AtomicReference<>(new Moment(Phase.STARTING, null, null));

  /** The present moment. */
  Moment now() {
    return now.get();
  }

  /** The present phase. */
  Phase phase() {
    return now().phase();
  }

  /**
   * The service.
   *
   * @throws R2ecException.Unavailable before it is ready and once it ends
   */
  ServiceParts parts() {
    Moment moment = now();
    if (moment.phase() == Phase.READY && moment.parts() != null) {
      return moment.parts();
    }
    throw new R2ecException.Unavailable(
        moment.phase() == Phase.DRAINING
            ? "the service is shutting down"
            : "the service is not ready yet: phase " + moment.phase().label());
  }

  /** Begins a phase of the startup; without effect once the service ends. */
  void enter(Phase phase) {
    now.updateAndGet(was -> ends(was.phase()) ? was : new Moment(phase, null, was.parts()));
  }

  /** Opens the doors; without effect once the service ends. */
  void ready(ServiceParts parts) {
    now.updateAndGet(
        was ->
            new Moment(
                ends(was.phase()) ? was.phase() : Phase.READY,
                null,
                was.parts() == null ? parts : was.parts()));
  }

  /** Another model serves now; may come before the doors are open. */
  void exchanged(ServiceParts parts) {
    now.updateAndGet(was -> new Moment(was.phase(), was.work(), parts));
  }

  /** Shuts the doors for new requests. */
  void drain() {
    now.updateAndGet(was -> new Moment(Phase.DRAINING, null, was.parts()));
  }

  /** Says that startup failed. */
  void failed() {
    now.updateAndGet(was -> new Moment(Phase.FAILED, null, was.parts()));
  }

  /** Shows the progress of the present phase. */
  Progress progress() {
    return (task, unit, done, total) -> {
      Work work = new Work(task, unit, done, total);
      now.updateAndGet(was -> new Moment(was.phase(), work, was.parts()));
    };
  }

  private static boolean ends(Phase phase) {
    return phase == Phase.DRAINING || phase == Phase.FAILED;
  }
}
