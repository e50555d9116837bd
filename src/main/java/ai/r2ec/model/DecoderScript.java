package ai.r2ec.model;

import ai.r2ec.bundle.Activation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.TorchScriptArchive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The TorchScript sources of the decoder and what they are told of its configuration. */
final class DecoderScript {

  private static final List<String> SOURCES =
      List.of("linear", "rope", "attention", "layer", "decoder");

  /** Type numbers of PyTorch (c10/core/ScalarType.h). */
  private static final long FLOAT32 = 6;

  private static final long BFLOAT16 = 15;

  private DecoderScript() {}

  /** Compiles the decoder, without weights yet. */
  static ScriptModule compile(DecoderConfig config, Placement placement) {
    return ScriptModule.load(
        placement.device(),
        "decoder.Decoder",
        TorchScriptArchive.resources(DecoderScript.class, SOURCES),
        attributes(config, placement));
  }

  /** In the order in which the class declares them. */
  private static Map<String, @Nullable Object> attributes(
      DecoderConfig config, Placement placement) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("heads", config.heads());
    attributes.put("key_value_heads", config.keyValueHeads());
    attributes.put("head_dim", config.headDimension());
    attributes.put("epsilon", config.rmsNormEps());
    attributes.put("attention_scale", config.attentionScale());
    attributes.put("attention_soft_cap", config.attentionSoftCap());
    attributes.put("final_soft_cap", config.finalSoftCap());
    attributes.put("embedding_scale", config.embeddingScale());
    attributes.put("rope_factor", config.ropeScaling().attentionFactor());
    attributes.put(
        "window", config.slidingWindows().stream().mapToInt(Integer::intValue).max().orElse(0));
    attributes.put("gelu", config.activation() != Activation.SILU);
    attributes.put("dtype", placement.precision() == Precision.BF16 ? BFLOAT16 : FLOAT32);
    attributes.put("int8", placement.precision() == Precision.INT8);
    attributes.put("levels", 0);
    attributes.put("tied", false);
    attributes.put("place", placement.device());
    for (String later :
        List.of("frequencies", "building", "matrices", "vectors", "layers", "eps")) {
      attributes.put(later, null);
    }
    return attributes;
  }
}
