package ai.r2ec.http;

import ai.r2ec.catalog.CatalogSnapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether requests are answered, and why not. Redis being away is told but does not close the
 * doors: answers come from memory.
 */
final class ServingHealth implements HealthIndicator {

  private final ServingState state;

  ServingHealth(ServingState state) {
    this.state = state;
  }

  @Override
  public Health health() {
    ServingState.Moment moment = state.now();
    Health.Builder health = status(moment).withDetail("phase", moment.phase().label());
    ServingState.Work work = moment.work();
    if (work != null) {
      health.withDetail(
          "progress",
          "%s: %d of %d %s".formatted(work.task(), work.done(), work.total(), work.unit()));
    }
    ServiceParts parts = moment.parts();
    if (parts != null) {
      CatalogSnapshot snapshot = parts.catalog().snapshot();
      health
          .withDetail("redis", parts.catalog().storeUp() ? "up" : "down")
          .withDetail("items", snapshot.itemCount())
          .withDetail("encoded", snapshot.size());
    }
    return health.build();
  }

  private static Health.Builder status(ServingState.Moment moment) {
    return switch (moment.phase()) {
      case READY -> ready(moment.parts());
      case FAILED -> Health.down();
      case STARTING, REDIS, MODEL, CATALOG, ENCODING, WARM_UP, DRAINING -> Health.outOfService();
    };
  }

  private static Health.Builder ready(@Nullable ServiceParts parts) {
    boolean stalled = parts != null && parts.load().get().stalled();
    return stalled
        ? Health.outOfService().withDetail("engine", "stalled: no step for over a minute")
        : Health.up();
  }
}
