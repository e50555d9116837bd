package ai.r2ec.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Metrics of a step in the making, by TRL's names. */
final class Metrics {

  private final SequencedMap<String, Double> values = new LinkedHashMap<>();

  Metrics put(String name, double value) {
    values.put(name, value);
    return this;
  }

  SequencedMap<String, Double> values() {
    return values;
  }
}
