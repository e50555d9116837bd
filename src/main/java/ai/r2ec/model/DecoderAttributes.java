package ai.r2ec.model;

import ai.r2ec.bundle.Activation;
import ai.r2ec.bundle.DecoderConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every script of a decoder, serving or learning, is told of the configuration. */
public final class DecoderAttributes {

  /** Type numbers of PyTorch (c10/core/ScalarType.h). */
  private static final long FLOAT32 = 6;

  private static final long BFLOAT16 = 15;

  private DecoderAttributes() {}

  /**
   * The attributes with which a decoder's class begins, in the order in which it declares them; to
   * be extended by the caller.
   *
   * @param bf16 whether the unquantised matrices are bfloat16, not float32
   */
  public static Map<String, @Nullable Object> of(
      DecoderConfig config, boolean training, boolean bf16) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("training", training);
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
    attributes.put("dtype", bf16 ? BFLOAT16 : FLOAT32);
    return attributes;
  }
}
