package ai.r2ec.train.run;

import ai.r2ec.train.StepMetrics;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of {@code metrics.jsonl}: keys of the line and TRL's metric names side by side, as TRL
 * logs them.
 *
 * @param kind what measured it
 * @param best whether it was the best evaluation of the run so far
 * @param time when it was measured
 * @param metrics step and values
 */
record MetricLine(Kind kind, boolean best, Instant time, StepMetrics metrics) {

  /** What measures. */
  enum Kind {
    /** An optimiser step. */
    TRAIN,
    /** An evaluation. */
    EVAL
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String KIND = "kind";
  private static final String STEP = "step";
  private static final String TIME = "time";
  private static final String BEST = "best";

  /** Optimiser steps done. */
  long step() {
    return metrics.step();
  }

  /** A value, not a number when it was not measured. */
  double value(String name) {
    return metrics.values().getOrDefault(name, Double.NaN);
  }

  /** One line of JSON. What is not a number or beyond all numbers stands as null. */
  String json() {
    ObjectNode line = JSON.createObjectNode();
    line.put(STEP, step());
    line.put(TIME, time.toString());
    line.put(KIND, kind == Kind.TRAIN ? "train" : "eval");
    if (best) {
      line.put(BEST, true);
    }
    metrics
        .values()
        .forEach(
            (name, value) -> {
              if (Double.isFinite(value)) {
                line.put(name, value);
              } else {
                line.putNull(name);
              }
            });
    return line.toString();
  }

  /**
   * Reads a line.
   *
   * @throws tools.jackson.core.JacksonException if it is cut short
   * @throws IllegalArgumentException if it is no such line
   */
  static MetricLine read(String json) {
    JsonNode line = JSON.readTree(json);
    if (!line.path(STEP).isIntegralNumber() || !line.path(TIME).isString()) {
      throw new IllegalArgumentException("a metric line needs a step and a time");
    }
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      switch (field.getKey()) {
        case STEP, TIME, KIND, BEST -> {}
        default -> values.put(field.getKey(), field.getValue().asDouble(Double.NaN));
      }
    }
    return new MetricLine(
        line.path(KIND).asString("").equals("eval") ? Kind.EVAL : Kind.TRAIN,
        line.path(BEST).asBoolean(false),
        Instant.parse(line.get(TIME).stringValue()),
        new StepMetrics(line.get(STEP).asLong(), values));
  }
}
