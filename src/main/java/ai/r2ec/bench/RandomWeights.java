package ai.r2ec.bench;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.R2ecException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Weights out of nothing, of the right shapes and of a size that keeps activations finite. Each
 * value is a hash of tensor, seed and place, so that slices can be read in any order.
 */
final class RandomWeights implements ModelWeights {

  private static final int PART = 1 << 16;

  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final long seed;

  RandomWeights(DecoderConfig config, long seed) {
    this.seed = seed;
    long hidden = config.hiddenSize();
    shapes.put("model.embed_tokens.weight", new long[] {config.vocabularySize(), hidden});
    shapes.put("model.norm.weight", new long[] {hidden});
    for (int i = 0; i < config.layers(); i++) {
      layer("model.layers." + i + ".", config);
    }
  }

  private void layer(String prefix, DecoderConfig config) {
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDimension();
    long keys = (long) config.keyValueHeads() * config.headDimension();
    shapes.put(prefix + "input_layernorm.weight", new long[] {hidden});
    shapes.put(prefix + "post_attention_layernorm.weight", new long[] {hidden});
    linear(prefix + "self_attn.q_proj", queries, hidden);
    linear(prefix + "self_attn.k_proj", keys, hidden);
    linear(prefix + "self_attn.v_proj", keys, hidden);
    linear(prefix + "self_attn.o_proj", hidden, queries);
    linear(prefix + "mlp.gate_proj", config.intermediateSize(), hidden);
    linear(prefix + "mlp.up_proj", config.intermediateSize(), hidden);
    linear(prefix + "mlp.down_proj", hidden, config.intermediateSize());
  }

  private void linear(String name, long outputs, long inputs) {
    shapes.put(name + ".weight", new long[] {outputs, inputs});
    shapes.put(name + ".bias", new long[] {outputs});
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public long[] shape(String name) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw new R2ecException.Unusable("random weights have no tensor " + name);
    }
    return shape.clone();
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    Objects.checkFromIndexSize(targetOffset, length, target.length);
    long[] shape = shape(name);
    // A matrix keeps the variance of what goes through it; a norm's gain is about 1.
    float width = shape.length == 2 ? (float) Math.sqrt(12.0 / shape[1]) : 0.1f;
    float middle = name.endsWith("norm.weight") ? 1 : 0;
    long stream = mix(seed ^ name.hashCode());
    IntStream.rangeClosed(0, (length - 1) / PART)
        .parallel()
        .forEach(
            part -> {
              int end = Math.min(length, (part + 1) * PART);
              for (int i = part * PART; i < end; i++) {
                float uniform = (mix(stream + offset + i) >>> 40) * 0x1p-24f - 0.5f;
                target[targetOffset + i] = middle + width * uniform;
              }
            });
  }

  /** SplitMix64's finalizer (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = value * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public void close() {}
}
