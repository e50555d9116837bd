package ai.r2ec.model;

import ai.r2ec.bundle.Activation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.Family;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.bundle.RopeScaling;
import ai.r2ec.domain.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** A tiny decoder of random weights, the same for the same family. */
public final class RandomDecoder {

  public static final int VOCABULARY = 300;
  private static final int HIDDEN = 48;
  private static final int LAYERS = 3;
  private static final int HEADS = 6;
  private static final int GROUPS = 2;
  private static final int DIMENSION = 16;
  private static final int INTERMEDIATE = 80;

  private RandomDecoder() {}

  /** Loads it on one thread of the CPU. */
  public static DecoderModel load(Family family, Precision precision) {
    return load(family, precision, 1);
  }

  static DecoderModel load(Family family, Precision precision, int threads) {
    return DecoderModel.load(
        config(family),
        weights(config(family)),
        new ModelOptions(new DeviceChoice.Cpu(), precision, threads),
        Progress.NONE);
  }

  static DecoderConfig config(Family family) {
    boolean gemma = family == Family.GEMMA2;
    return new DecoderConfig(
        family,
        LAYERS,
        HIDDEN,
        HEADS,
        GROUPS,
        DIMENSION,
        INTERMEDIATE,
        VOCABULARY,
        1024,
        1e-5,
        10_000,
        new RopeScaling.None(),
        family != Family.QWEN2,
        family == Family.QWEN2,
        gemma ? Activation.GELU_TANH : Activation.SILU,
        1 / Math.sqrt(DIMENSION),
        gemma ? 4 : 0,
        gemma ? 6 : 0,
        gemma ? List.of(8, 0, 8) : List.of(0, 0, 0),
        gemma ? Math.sqrt(HIDDEN) : 1,
        gemma,
        gemma);
  }

  static ModelWeights weights(DecoderConfig config) {
    return weights(config, 0);
  }

  static ModelWeights weights(DecoderConfig config, int seed) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new long[] {VOCABULARY, HIDDEN});
    shapes.put("lm_head.weight", new long[] {VOCABULARY, HIDDEN});
    shapes.put("model.norm.weight", new long[] {HIDDEN});
    for (int i = 0; i < config.layers(); i++) {
      String layer = "model.layers." + i + ".";
      for (String norm :
          List.of(
              "input_layernorm",
              "post_attention_layernorm",
              "pre_feedforward_layernorm",
              "post_feedforward_layernorm")) {
        shapes.put(layer + norm + ".weight", new long[] {HIDDEN});
      }
      linear(shapes, layer + "self_attn.q_proj", HEADS * DIMENSION, HIDDEN);
      linear(shapes, layer + "self_attn.k_proj", GROUPS * DIMENSION, HIDDEN);
      linear(shapes, layer + "self_attn.v_proj", GROUPS * DIMENSION, HIDDEN);
      linear(shapes, layer + "self_attn.o_proj", HIDDEN, HEADS * DIMENSION);
      linear(shapes, layer + "mlp.gate_proj", INTERMEDIATE, HIDDEN);
      linear(shapes, layer + "mlp.up_proj", INTERMEDIATE, HIDDEN);
      linear(shapes, layer + "mlp.down_proj", HIDDEN, INTERMEDIATE);
    }
    return new RandomWeights(shapes, seed);
  }

  private static void linear(Map<String, long[]> shapes, String name, long outputs, long inputs) {
    shapes.put(name + ".weight", new long[] {outputs, inputs});
    shapes.put(name + ".bias", new long[] {outputs});
  }

  private record RandomWeights(Map<String, long[]> shapes, int seed) implements ModelWeights {

    @Override
    public Set<String> names() {
      return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
      return Objects.requireNonNull(shapes.get(name)).clone();
    }

    @Override
    public void read(String name, long offset, float[] target, int targetOffset, int length) {
      Random random = new Random(name.hashCode() + seed);
      long[] shape = shape(name);
      double scale = shape.length == 1 ? 0.2 : 1.5 / Math.sqrt((double) shape[1]);
      double mean = name.endsWith("norm.weight") ? 0.7 : 0;
      for (long i = 0; i < offset; i++) {
        random.nextGaussian();
      }
      for (int i = 0; i < length; i++) {
        target[targetOffset + i] = (float) (mean + scale * random.nextGaussian());
      }
    }

    @Override
    public void close() {}
  }
}
