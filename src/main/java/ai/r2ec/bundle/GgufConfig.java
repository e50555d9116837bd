package ai.r2ec.bundle;

import ai.r2ec.tensor.GgufFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads a decoder's numbers from GGUF metadata. Where the metadata has no key for a number, the
 * convention of the format's reference implementation holds and is said here.
 */
final class GgufConfig {

  /** Divisors of the rotary frequencies, where the model scales them as Llama 3.1 does. */
  static final String ROPE_FACTORS = "rope_freqs.weight";

  /**
   * Blocks of Gemma 2 27B, the one size whose queries are scaled by H / heads instead of the head's
   * size; nothing in the metadata says so.
   */
  private static final int GEMMA2_27B_LAYERS = 46;

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final Family family;

  private GgufConfig(GgufFile file, GgufMetadata metadata, Family family) {
    this.file = file;
    this.metadata = metadata;
    this.family = family;
  }

  static DecoderConfig read(GgufFile file) {
    GgufMetadata metadata = GgufMetadata.of(file);
    for (Family family : Family.values()) {
      if (family.key().equals(metadata.architecture())) {
        return new GgufConfig(file, metadata, family).read();
      }
    }
    throw metadata.unusable(
        "general.architecture",
        "is \"%s\"; supported: llama, qwen2, gemma2".formatted(metadata.architecture()));
  }

  private DecoderConfig read() {
    refuseForeignKeys();
    int layers = positive("block_count");
    int hidden = positive("embedding_length");
    int heads = positive("attention.head_count");
    int headDimension = headDimension(hidden, heads);
    boolean gemma = family == Family.GEMMA2;
    double scaledBy =
        gemma && layers == GEMMA2_27B_LAYERS ? (double) hidden / heads : headDimension;
    return new DecoderConfig(
        family,
        layers,
        hidden,
        heads,
        keyValueHeads(heads),
        headDimension,
        positive("feed_forward_length"),
        vocabularySize(),
        positive("context_length"),
        metadata.aboveZero(metadata.own("attention.layer_norm_rms_epsilon")),
        metadata.aboveZero(metadata.own("rope.freq_base"), 10_000),
        ropeScaling(headDimension),
        !file.names().contains("output.weight"),
        family == Family.QWEN2,
        gemma ? Activation.GELU_TANH : Activation.SILU,
        1 / Math.sqrt(scaledBy),
        gemma ? metadata.aboveZero(metadata.own("attn_logit_softcapping"), 50) : 0,
        gemma ? metadata.aboveZero(metadata.own("final_logit_softcapping"), 30) : 0,
        slidingWindows(layers),
        gemma ? Math.sqrt(hidden) : 1,
        gemma,
        gemma);
  }

  private void refuseForeignKeys() {
    metadata.refuseUnless("split.count", 1, "merge the parts into one file first");
    for (String key : List.of("expert_count", "expert_used_count")) {
      metadata.refuseUnless(metadata.own(key), 0, "mixtures of experts are not supported");
    }
    for (String key : List.of("embedding_scale", "residual_scale", "logit_scale")) {
      metadata.refuseUnless(metadata.own(key), 1, "not supported");
    }
    if (metadata.has(metadata.own("attention.scale"))) {
      throw metadata.unusable(metadata.own("attention.scale"), "is not supported");
    }
    if (family != Family.GEMMA2) {
      metadata.refuseUnless(
          metadata.own("attention.sliding_window"), 0, "supported for gemma2 only");
    }
    String type = metadata.text("general.type");
    if (type != null && !type.equals("model")) {
      throw metadata.unusable("general.type", "is \"%s\", not a model".formatted(type));
    }
  }

  private int positive(String key) {
    return metadata.positive(metadata.own(key));
  }

  private int keyValueHeads(int heads) {
    String key = metadata.own("attention.head_count_kv");
    int keyValueHeads = metadata.positive(key, heads);
    if (heads % keyValueHeads != 0) {
      throw metadata.unusable(
          key, "is %d, which does not divide %d heads".formatted(keyValueHeads, heads));
    }
    return keyValueHeads;
  }

  private int headDimension(int hidden, int heads) {
    String key = metadata.own("attention.key_length");
    if (!metadata.has(key) && hidden % heads != 0) {
      throw metadata.unusable(key, "is missing, and the heads do not divide the embedding");
    }
    int dimension = metadata.positive(key, hidden / heads);
    String valueKey = metadata.own("attention.value_length");
    if (metadata.positive(valueKey, dimension) != dimension) {
      throw metadata.unusable(valueKey, "must equal " + key);
    }
    String ropeKey = metadata.own("rope.dimension_count");
    if (metadata.positive(ropeKey, dimension) != dimension || dimension % 2 != 0) {
      throw metadata.unusable(
          ropeKey,
          "must be the even head size %d: only whole heads are rotated".formatted(dimension));
    }
    return dimension;
  }

  private int vocabularySize() {
    long rows = file.info("token_embd.weight").shape()[0];
    String key = metadata.own("vocab_size");
    if (metadata.positive(key, Math.toIntExact(rows)) != rows) {
      throw metadata.unusable(key, "is not the %d rows of token_embd.weight".formatted(rows));
    }
    return Math.toIntExact(rows);
  }

  private List<Integer> slidingWindows(int layers) {
    if (family != Family.GEMMA2) {
      return Collections.nCopies(layers, 0);
    }
    int window = metadata.positive(metadata.own("attention.sliding_window"), 4096);
    List<Integer> windows = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      windows.add(i % 2 == 0 ? window : 0);
    }
    return windows;
  }

  private RopeScaling ropeScaling(int headDimension) {
    String typeKey = metadata.own("rope.scaling.type");
    String type = metadata.text(typeKey);
    RopeScaling scaling =
        switch (type == null ? "none" : type) {
          case "none" -> oldLinear();
          case "linear" -> new RopeScaling.Linear(factor("rope.scaling.factor"));
          case "yarn" -> yarn();
          case String other ->
              throw metadata.unusable(
                  typeKey, "is \"%s\"; supported: none, linear, yarn".formatted(other));
        };
    if (!file.names().contains(ROPE_FACTORS)) {
      return scaling;
    }
    if (!(scaling instanceof RopeScaling.None)) {
      throw metadata.unusable(typeKey, "cannot be joined with the tensor " + ROPE_FACTORS);
    }
    return divisors(headDimension / 2);
  }

  private RopeScaling oldLinear() {
    return metadata.has(metadata.own("rope.scale_linear"))
        ? new RopeScaling.Linear(factor("rope.scale_linear"))
        : new RopeScaling.None();
  }

  private double factor(String key) {
    double factor = metadata.aboveZero(metadata.own(key));
    if (factor < 1) {
      throw metadata.unusable(metadata.own(key), "is %s, below 1".formatted(factor));
    }
    return factor;
  }

  private RopeScaling yarn() {
    String scaling = metadata.own("rope.scaling.");
    metadata.refuseUnless(scaling + "yarn_log_multiplier", 0, "not supported");
    metadata.refuseUnless(scaling + "yarn_ext_factor", 1, "not supported");
    metadata.refuseUnless(scaling + "yarn_attn_factor", 1, "not supported");
    double factor = factor("rope.scaling.factor");
    return new RopeScaling.Yarn(
        factor,
        metadata.aboveZero(scaling + "attn_factor", 1) * RopeScaling.Yarn.magnitude(factor, 1),
        metadata.aboveZero(scaling + "yarn_beta_fast", 32),
        metadata.aboveZero(scaling + "yarn_beta_slow", 1),
        metadata.positive(scaling + "original_context_length", positive("context_length")),
        true);
  }

  private RopeScaling divisors(int count) {
    if (file.info(ROPE_FACTORS).elements() != count) {
      throw metadata.unusable(
          ROPE_FACTORS,
          "has %d values for %d rotated pairs"
              .formatted(file.info(ROPE_FACTORS).elements(), count));
    }
    float[] values = new float[count];
    file.read(ROPE_FACTORS, 0, values, 0, count);
    List<Float> factors = new ArrayList<>();
    for (float value : values) {
      if (!(value > 0) || Float.isInfinite(value)) {
        throw metadata.unusable(ROPE_FACTORS, "holds %s, not a number above 0".formatted(value));
      }
      factors.add(value);
    }
    return new RopeScaling.Divisors(factors);
  }
}
