package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;

/** Builds the service; the one thing that differs between production and a test. */
@FunctionalInterface
interface Assembly {

  /**
   * Builds everything behind the endpoints, which takes seconds to minutes.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if something of the surroundings cannot be used
   */
  Assembled assemble(Surroundings surroundings);

  /**
   * What a service is built with.
   *
   * @param properties configuration
   * @param demo what an empty catalogue is filled with
   * @param metrics where the parts count
   * @param phase told which phase begins
   * @param progress told how far it is
   * @param exchanged told of the parts that serve after another model has taken over
   */
  record Surroundings(
      R2ecProperties properties,
      DemoSource demo,
      MeterRegistry metrics,
      Consumer<Phase> phase,
      Progress progress,
      Consumer<ServiceParts> exchanged) {}

  /**
   * What was built.
   *
   * @param parts the service
   * @param onClose frees it all; blocks
   */
  record Assembled(ServiceParts parts, Runnable onClose) implements AutoCloseable {
    @Override
    public void close() {
      onClose.run();
    }
  }
}
