package ai.r2ec.bundle;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rotary embedding as {@code config.json} writes it: {@code rope_theta} and {@code
 * rope_scaling} (version 4 of the reference library) or {@code rope_parameters} (version 5).
 *
 * @param theta base wavelength
 * @param scaling how frequencies are stretched
 */
record RopeConfig(double theta, RopeScaling scaling) {

  private static final double DEFAULT_THETA = 10_000;

  static RopeConfig of(JsonFile config) {
    JsonFile parameters = config.object("rope_parameters");
    JsonFile scaling = parameters == null ? config.object("rope_scaling") : parameters;
    double theta = config.aboveZero("rope_theta", DEFAULT_THETA);
    rejectPartial(config);
    if (scaling == null) {
      return new RopeConfig(theta, new RopeScaling.None());
    }
    rejectPartial(scaling);
    rejectPerLayerType(scaling);
    return new RopeConfig(scaling.aboveZero("rope_theta", theta), scaling(scaling, config));
  }

  private static RopeScaling scaling(JsonFile rope, JsonFile config) {
    String typeKey = rope.has("rope_type") || !rope.has("type") ? "rope_type" : "type";
    String type = rope.text(typeKey, "default");
    return switch (type) {
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(factor(rope));
      case "llama3" -> llama3(rope, config);
      case "yarn" -> yarn(rope, config);
      default ->
          throw rope.unusable(
              typeKey, "is \"%s\"; supported: default, linear, llama3, yarn".formatted(type));
    };
  }

  private static RopeScaling llama3(JsonFile rope, JsonFile config) {
    double low = rope.aboveZero("low_freq_factor");
    double high = rope.aboveZero("high_freq_factor");
    if (high <= low) {
      throw rope.unusable("high_freq_factor", "must be above low_freq_factor");
    }
    return new RopeScaling.Llama3(factor(rope), low, high, originalPositions(rope, config));
  }

  private static RopeScaling yarn(JsonFile rope, JsonFile config) {
    double factor = factor(rope);
    double fast = rope.aboveZero("beta_fast", 32);
    double slow = rope.aboveZero("beta_slow", 1);
    if (fast < slow) {
      throw rope.unusable("beta_fast", "must be at least beta_slow");
    }
    return new RopeScaling.Yarn(
        factor,
        rope.aboveZero("attention_factor", yarnAttentionFactor(rope, factor)),
        fast,
        slow,
        originalPositions(rope, config),
        rope.flag("truncate", true));
  }

  private static double yarnAttentionFactor(JsonFile rope, double factor) {
    Double scale = nonZero(rope, "mscale");
    Double scaleAll = nonZero(rope, "mscale_all_dim");
    return scale != null && scaleAll != null
        ? RopeScaling.Yarn.magnitude(factor, scale) / RopeScaling.Yarn.magnitude(factor, scaleAll)
        : RopeScaling.Yarn.magnitude(factor, 1);
  }

  /** The reference treats 0 as absent here. */
  private static @Nullable Double nonZero(JsonFile rope, String key) {
    JsonNode value = rope.get(key);
    return value == null || (value.isNumber() && value.doubleValue() == 0)
        ? null
        : (Double) rope.aboveZero(key);
  }

  private static double factor(JsonFile rope) {
    double factor = rope.aboveZero("factor");
    if (factor < 1) {
      throw rope.unusable("factor", "is %s, below 1".formatted(factor));
    }
    return factor;
  }

  private static int originalPositions(JsonFile rope, JsonFile config) {
    String key = "original_max_position_embeddings";
    return config.has(key)
        ? config.positive(key)
        : rope.positive(key, config.positive("max_position_embeddings"));
  }

  private static void rejectPartial(JsonFile json) {
    if (json.aboveZero("partial_rotary_factor", 1) != 1) {
      throw json.unusable("partial_rotary_factor", "is not 1: only whole heads are rotated");
    }
  }

  private static void rejectPerLayerType(JsonFile rope) {
    for (String layerType : new String[] {"full_attention", "sliding_attention"}) {
      rope.refuse(layerType, "one rotary embedding for all layers is supported");
    }
  }
}
