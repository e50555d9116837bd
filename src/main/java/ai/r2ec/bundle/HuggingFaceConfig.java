package ai.r2ec.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code config.json}. Defaults are those of the reference library's config classes; a key
 * that asks for what the decoder cannot do is refused by name.
 */
final class HuggingFaceConfig {

  private HuggingFaceConfig() {}

  static DecoderConfig read(Path file) {
    JsonFile config = JsonFile.read(file);
    Family family = family(config);
    refuseForeignKeys(config);
    return switch (family) {
      case LLAMA -> llama(config);
      case QWEN2 -> qwen2(config);
      case GEMMA2 -> gemma2(config);
    };
  }

  private static Family family(JsonFile config) {
    String type = config.text("model_type");
    for (Family family : Family.values()) {
      if (family.key().equals(type)) {
        checkArchitecture(config, family);
        return family;
      }
    }
    throw config.unusable(
        "model_type", "is \"%s\"; supported: llama, qwen2, gemma2".formatted(type));
  }

  private static void checkArchitecture(JsonFile config, Family family) {
    String expected =
        switch (family) {
          case LLAMA -> "LlamaForCausalLM";
          case QWEN2 -> "Qwen2ForCausalLM";
          case GEMMA2 -> "Gemma2ForCausalLM";
        };
    JsonNode architectures = config.get("architectures");
    if (architectures != null
        && (architectures.size() != 1 || !architectures.get(0).asString("").equals(expected))) {
      throw config.unusable(
          "architectures", "is %s; supported: [\"%s\"]".formatted(architectures, expected));
    }
  }

  private static void refuseForeignKeys(JsonFile config) {
    config.refuse("quantization_config", "only bf16, fp16 and fp32 weights, or GGUF, are read");
    config.refuse("rope_interleaved", "only half-split rotation is supported");
    config.refuse("auto_map", "models with code of their own are not supported");
    config.refuse("use_bidirectional_attention", "only causal attention is supported");
    config.refuse("attention_bias", "linears with a bias are supported for qwen2 only");
    config.refuse("mlp_bias", "linears of the MLP have no bias here");
  }

  private static DecoderConfig llama(JsonFile config) {
    return plain(config, Family.LLAMA, Sizes.of(config, config.positive("num_attention_heads")));
  }

  private static DecoderConfig qwen2(JsonFile config) {
    config.refuse("use_sliding_window", "sliding windows are supported for gemma2 only");
    layerTypes(config, config.positive("num_hidden_layers"), "full_attention", "full_attention");
    return plain(config, Family.QWEN2, Sizes.of(config, 32));
  }

  /** The common form; qwen2 differs from llama by the bias of its attention alone. */
  private static DecoderConfig plain(JsonFile config, Family family, Sizes sizes) {
    checkActivation(config, "hidden_act", "silu");
    RopeConfig rope = RopeConfig.of(config);
    return new DecoderConfig(
        family,
        sizes.layers,
        sizes.hidden,
        sizes.heads,
        sizes.keyValueHeads,
        sizes.headDimension,
        sizes.intermediate,
        sizes.vocabulary,
        sizes.positions,
        config.aboveZero("rms_norm_eps", 1e-6),
        rope.theta(),
        rope.scaling(),
        config.flag("tie_word_embeddings", false),
        family == Family.QWEN2,
        Activation.SILU,
        1 / Math.sqrt(sizes.headDimension),
        0,
        0,
        Collections.nCopies(sizes.layers, 0),
        1,
        false,
        false);
  }

  private static DecoderConfig gemma2(JsonFile config) {
    Sizes sizes = Sizes.of(config, 4);
    checkActivation(config, "hidden_activation", "gelu_pytorch_tanh");
    RopeConfig rope = RopeConfig.of(config);
    return new DecoderConfig(
        Family.GEMMA2,
        sizes.layers,
        sizes.hidden,
        sizes.heads,
        sizes.keyValueHeads,
        config.positive("head_dim", 256),
        sizes.intermediate,
        sizes.vocabulary,
        sizes.positions,
        config.aboveZero("rms_norm_eps", 1e-6),
        rope.theta(),
        rope.scaling(),
        config.flag("tie_word_embeddings", true),
        false,
        Activation.GELU_TANH,
        1 / Math.sqrt(config.aboveZero("query_pre_attn_scalar", 256)),
        softCap(config, "attn_logit_softcapping", 50),
        softCap(config, "final_logit_softcapping", 30),
        slidingWindows(config, sizes.layers),
        Math.sqrt(sizes.hidden),
        true,
        true);
  }

  /** Absent means the default, null means none. */
  private static double softCap(JsonFile config, String key, double otherwise) {
    return config.node().has(key) ? config.aboveZero(key, 0) : otherwise;
  }

  /** Even layers see a window, odd ones everything, unless {@code layer_types} says which. */
  private static List<Integer> slidingWindows(JsonFile config, int layers) {
    int window = config.node().has("sliding_window") ? config.positive("sliding_window", 0) : 4096;
    List<String> types = layerTypes(config, layers, "sliding_attention", "full_attention");
    List<Integer> windows = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      boolean sliding = types.isEmpty() ? i % 2 == 0 : types.get(i).equals("sliding_attention");
      windows.add(sliding ? window : 0);
    }
    return windows;
  }

  private static List<String> layerTypes(
      JsonFile config, int layers, String allowed, String alsoAllowed) {
    JsonNode value = config.get("layer_types");
    if (value == null) {
      return List.of();
    }
    List<String> types = new ArrayList<>();
    for (JsonNode type : value.values()) {
      types.add(type.asString(""));
      if (!types.getLast().equals(allowed) && !types.getLast().equals(alsoAllowed)) {
        throw config.unusable("layer_types", "holds " + type + ", which is not supported here");
      }
    }
    if (types.size() != layers) {
      throw config.unusable(
          "layer_types", "has %d entries for %d layers".formatted(types.size(), layers));
    }
    return types;
  }

  private static void checkActivation(JsonFile config, String key, String only) {
    String activation = config.text(key, only);
    if (!activation.equals(only)) {
      throw config.unusable(key, "is \"%s\"; supported: %s".formatted(activation, only));
    }
  }

  /** The sizes that all families share. */
  private record Sizes(
      int layers,
      int hidden,
      int heads,
      int keyValueHeads,
      int headDimension,
      int intermediate,
      int vocabulary,
      int positions) {

    static Sizes of(JsonFile config, int defaultKeyValueHeads) {
      int hidden = config.positive("hidden_size");
      int heads = config.positive("num_attention_heads");
      int keyValueHeads = config.positive("num_key_value_heads", defaultKeyValueHeads);
      if (heads % keyValueHeads != 0) {
        throw config.unusable(
            "num_key_value_heads",
            "is %d, which does not divide num_attention_heads %d".formatted(keyValueHeads, heads));
      }
      if (!config.has("head_dim") && hidden % heads != 0) {
        throw config.unusable(
            "num_attention_heads", "is %d, which does not divide %d".formatted(heads, hidden));
      }
      int headDimension = config.positive("head_dim", hidden / heads);
      if (headDimension % 2 != 0) {
        throw config.unusable(
            "head_dim", "is %d; an even number is needed".formatted(headDimension));
      }
      return new Sizes(
          config.positive("num_hidden_layers"),
          hidden,
          heads,
          keyValueHeads,
          headDimension,
          config.positive("intermediate_size"),
          config.positive("vocab_size"),
          config.positive("max_position_embeddings"));
    }
  }
}
