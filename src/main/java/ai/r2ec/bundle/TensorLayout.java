package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Canonical names and shapes of the tensors that a decoder of a given config has. */
final class TensorLayout {

  private TensorLayout() {}

  /** All tensors, by name; shapes are {@code (out, in)} or {@code (size)}. */
  static Map<String, long[]> of(DecoderConfig config) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long hidden = config.hiddenSize();
    shapes.put("model.embed_tokens.weight", shape(config.vocabularySize(), hidden));
    for (int layer = 0; layer < config.layers(); layer++) {
      addLayer(shapes, "model.layers." + layer + ".", config);
    }
    shapes.put("model.norm.weight", shape(hidden));
    if (!config.tiedEmbeddings()) {
      shapes.put("lm_head.weight", shape(config.vocabularySize(), hidden));
    }
    return shapes;
  }

  private static void addLayer(Map<String, long[]> shapes, String layer, DecoderConfig config) {
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDimension();
    long keys = (long) config.keyValueHeads() * config.headDimension();
    long inner = config.intermediateSize();
    shapes.put(layer + "input_layernorm.weight", shape(hidden));
    shapes.put(layer + "self_attn.q_proj.weight", shape(queries, hidden));
    shapes.put(layer + "self_attn.k_proj.weight", shape(keys, hidden));
    shapes.put(layer + "self_attn.v_proj.weight", shape(keys, hidden));
    if (config.attentionBias()) {
      shapes.put(layer + "self_attn.q_proj.bias", shape(queries));
      shapes.put(layer + "self_attn.k_proj.bias", shape(keys));
      shapes.put(layer + "self_attn.v_proj.bias", shape(keys));
    }
    shapes.put(layer + "self_attn.o_proj.weight", shape(hidden, queries));
    shapes.put(layer + "post_attention_layernorm.weight", shape(hidden));
    if (config.postNorms()) {
      shapes.put(layer + "pre_feedforward_layernorm.weight", shape(hidden));
      shapes.put(layer + "post_feedforward_layernorm.weight", shape(hidden));
    }
    shapes.put(layer + "mlp.gate_proj.weight", shape(inner, hidden));
    shapes.put(layer + "mlp.up_proj.weight", shape(inner, hidden));
    shapes.put(layer + "mlp.down_proj.weight", shape(hidden, inner));
  }

  private static long[] shape(long... dimensions) {
    return dimensions;
  }

  /**
   * Compares what a model has with what its config asks for.
   *
   * @param source what to name in a refusal
   * @throws R2ecException.Unusable naming the first tensor that is missing, superfluous or of
   *     another shape
   */
  static void check(String source, DecoderConfig config, ModelWeights weights) {
    Map<String, long[]> expected = of(config);
    expected.forEach(
        (name, shape) -> {
          if (!weights.has(name)) {
            throw new R2ecException.Unusable("%s: tensor %s is missing".formatted(source, name));
          }
          if (!Arrays.equals(weights.shape(name), shape)) {
            throw new R2ecException.Unusable(
                "%s: tensor %s has shape %s but the config asks for %s"
                    .formatted(
                        source,
                        name,
                        Arrays.toString(weights.shape(name)),
                        Arrays.toString(shape)));
          }
        });
    for (String name : weights.names()) {
      if (!expected.containsKey(name)) {
        throw new R2ecException.Unusable(
            "%s: tensor %s has no place in a %s model of this config"
                .formatted(source, name, config.family().key()));
      }
    }
  }
}
