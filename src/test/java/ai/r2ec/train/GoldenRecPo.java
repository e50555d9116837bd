package ai.r2ec.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A batch and what {@code make_recpo.py} computed from it. */
record GoldenRecPo(JsonNode json, int hiddenSize) {

  static JsonNode read(String name) {
    try {
      return new JsonMapper()
          .readTree(Files.readString(Path.of("src/test/golden/recpo", name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The batch under the advantages, weights and earlier log-probabilities of a case. */
  MicroBatch batch(JsonNode of) {
    List<MicroBatch.Example> examples = new ArrayList<>();
    for (int i = 0; i < json.get("rollouts").size(); i++) {
      JsonNode rollout = json.get("rollouts").get(i);
      JsonNode flags = of.get("allowed").get(i);
      boolean[] allowed = new boolean[flags.size()];
      for (int c = 0; c < allowed.length; c++) {
        allowed[c] = flags.get(c).asBoolean();
      }
      examples.add(
          new MicroBatch.Example(
              ints(rollout.get("prompt")),
              ints(rollout.get("completion")),
              of.get("advantages").get(i).asDouble(),
              of.get("weights").get(i).asDouble(),
              rollout.get("user").asInt(),
              allowed,
              of.has("before") ? floats(of.get("before").get(i)) : new float[0]));
    }
    List<int[]> items = json.get("items").valueStream().map(GoldenRecPo::ints).toList();
    return new MicroBatch(examples, items, negatives());
  }

  ObjectiveTerms terms(JsonNode of) {
    int tokens = 0;
    for (JsonNode rollout : json.get("rollouts")) {
      tokens += rollout.get("completion").size();
    }
    return new ObjectiveTerms(
        tokens,
        json.get("rollouts").size(),
        json.get("tau").asDouble(),
        json.get("low").asDouble(),
        json.get("high").asDouble(),
        1,
        1,
        of.get("cap").asDouble());
  }

  static float[] targetsBefore(JsonNode of) {
    return of.has("targets_before") ? floats(of.get("targets_before")) : new float[0];
  }

  private float[][] negatives() {
    float[][] rows = new float[2][hiddenSize];
    for (int i = 0; i < 2 * hiddenSize; i++) {
      rows[i / hiddenSize][i % hiddenSize] = (float) Math.cos(i);
    }
    return rows;
  }

  static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  static double[] doubles(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }
}
