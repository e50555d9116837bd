package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a request must keep to count as good, in the terms of DistServe (arXiv 2401.09670): bounds
 * on its own latencies, all of which must hold.
 *
 * @param boundsMillis most milliseconds by measure, such as {@code ttft}
 */
public record Goodput(Map<String, Double> boundsMillis) {

  private static final Set<String> MEASURES = Set.of("ttft", "tpot", "ttfi", "e2el");

  /** Keeps an unmodifiable copy. */
  public Goodput {
    boundsMillis = Map.copyOf(boundsMillis);
  }

  /**
   * Reads bounds such as {@code ttft:500}.
   *
   * @throws R2ecException.Invalid if one is none
   */
  public static Goodput parse(List<String> bounds) {
    Map<String, Double> millis = new LinkedHashMap<>();
    for (String bound : bounds) {
      int colon = bound.indexOf(':');
      String measure = colon < 0 ? bound : bound.substring(0, colon);
      String value = bound.substring(colon + 1);
      if (!MEASURES.contains(measure) || !value.matches("\\d{1,9}(\\.\\d{1,6})?")) {
        throw new R2ecException.Invalid(
            "--goodput",
            "must be ttft, tpot, ttfi or e2el, a colon and milliseconds, got '" + bound + "'");
      }
      millis.put(measure, Double.valueOf(value));
    }
    return new Goodput(millis);
  }

  /** Whether a request completed within all bounds; a latency it does not have keeps its bound. */
  boolean keeps(RequestRecord request) {
    return request.completed()
        && boundsMillis.entrySet().stream()
            .allMatch(bound -> latency(bound.getKey(), request) <= bound.getValue());
  }

  private static double latency(String measure, RequestRecord request) {
    return switch (measure) {
      case "ttft" -> request.ttftMillis().orElse(0);
      case "tpot" -> request.tpotMillis().orElse(0);
      case "ttfi" -> request.ttfiMillis();
      case "e2el" -> request.e2elMillis();
      default -> throw new IllegalStateException("no measure " + measure);
    };
  }
}
