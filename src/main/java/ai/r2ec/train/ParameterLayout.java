package ai.r2ec.train;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.train.config.LoraSection;
import java.util.ArrayList;
import java.util.List;

/** Which tensors of a decoder are trained, in the order in which {@code learner.py} takes them. */
final class ParameterLayout {

  private ParameterLayout() {}

  /** A and B of every adapted linear, layer by layer. */
  static List<Parameter> adapter(DecoderConfig config, LoraSection lora) {
    List<Parameter> parameters = new ArrayList<>();
    for (int layer = lora.firstLayer(config.layers()); layer < config.layers(); layer++) {
      for (String linear : LoraSection.LINEARS) {
        if (lora.targetModules().contains(linear)) {
          long[] shape = shape(config, linear);
          String module = module(layer, linear);
          parameters.add(new Parameter(module + ".lora_A.weight", new long[] {lora.r(), shape[1]}));
          parameters.add(new Parameter(module + ".lora_B.weight", new long[] {shape[0], lora.r()}));
        }
      }
    }
    return parameters;
  }

  /** Every weight of the decoder. */
  static List<Parameter> everything(DecoderConfig config) {
    List<Parameter> parameters = new ArrayList<>();
    long[] table = {config.vocabularySize(), config.hiddenSize()};
    parameters.add(new Parameter("model.embed_tokens.weight", table));
    if (!config.tiedEmbeddings()) {
      parameters.add(new Parameter("lm_head.weight", table));
    }
    parameters.add(new Parameter("model.norm.weight", new long[] {config.hiddenSize()}));
    for (int layer = 0; layer < config.layers(); layer++) {
      for (String norm : norms(config)) {
        parameters.add(
            new Parameter(
                "model.layers." + layer + "." + norm + ".weight",
                new long[] {config.hiddenSize()}));
      }
      List<String> linears = LoraSection.LINEARS;
      addWeights(parameters, config, layer, linears.subList(0, 3));
      if (config.attentionBias()) {
        for (String linear : linears.subList(0, 3)) {
          long outputs = shape(config, linear)[0];
          parameters.add(new Parameter(module(layer, linear) + ".bias", new long[] {outputs}));
        }
      }
      addWeights(parameters, config, layer, linears.subList(3, linears.size()));
    }
    return parameters;
  }

  /** Whether a parameter is a norm, whose stored value may be its difference from 1. */
  static boolean isNorm(Parameter parameter) {
    return parameter.name().endsWith("norm.weight");
  }

  private static void addWeights(
      List<Parameter> parameters, DecoderConfig config, int layer, List<String> linears) {
    for (String linear : linears) {
      parameters.add(new Parameter(module(layer, linear) + ".weight", shape(config, linear)));
    }
  }

  /** In the order of the computation, which is not that of their names. */
  private static List<String> norms(DecoderConfig config) {
    return config.postNorms()
        ? List.of(
            "input_layernorm",
            "post_attention_layernorm",
            "pre_feedforward_layernorm",
            "post_feedforward_layernorm")
        : List.of("input_layernorm", "post_attention_layernorm");
  }

  private static String module(int layer, String linear) {
    String part = LoraSection.LINEARS.indexOf(linear) < 4 ? "self_attn" : "mlp";
    return "model.layers.%d.%s.%s".formatted(layer, part, linear);
  }

  /** {@code (out, in)}. */
  private static long[] shape(DecoderConfig config, String linear) {
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDimension();
    long groups = (long) config.keyValueHeads() * config.headDimension();
    return switch (linear) {
      case "q_proj" -> new long[] {queries, hidden};
      case "k_proj", "v_proj" -> new long[] {groups, hidden};
      case "o_proj" -> new long[] {hidden, queries};
      case "gate_proj", "up_proj" -> new long[] {config.intermediateSize(), hidden};
      case "down_proj" -> new long[] {hidden, config.intermediateSize()};
      default -> throw new IllegalArgumentException("a decoder has no linear " + linear);
    };
  }
}
