package ai.r2ec.http;

import ai.r2ec.domain.R2ecException;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;

/** What Spring throws when it cannot start, in words that say what to do. */
final class StartFailures {

  private StartFailures() {}

  /** The failure as one sentence; what is no fault of the surroundings stays as it was. */
  static RuntimeException explain(RuntimeException failure) {
    return find(failure, R2ecException.class)
        .<RuntimeException>map(known -> known)
        .or(
            () ->
                find(failure, PortInUseException.class)
                    .map(taken -> port("*", taken.getPort(), taken)))
        .or(() -> find(failure, BindException.class).map(StartFailures::configuration))
        .orElse(failure);
  }

  /** A port that cannot be opened. */
  static R2ecException port(String address, int port, Exception cause) {
    return new R2ecException.Unusable(
        "cannot listen on %s:%d (%s); choose another port with --server.port=…, or end the program that has it"
            .formatted(address, port, cause.getMessage()),
        cause);
  }

  private static R2ecException configuration(BindException wrong) {
    Throwable root = wrong;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    String key = reason.startsWith("r2ec.") ? "" : wrong.getName() + ": ";
    return new R2ecException.Unusable("the configuration is wrong: " + key + reason, wrong);
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }
}
