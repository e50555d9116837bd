package ai.r2ec.train;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.model.DecoderAttributes;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.TorchScriptArchive;
import ai.r2ec.train.config.LoraSection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The TorchScript sources of the decoder that learns, most of them the serving decoder's. */
final class LearnerScript {

  private LearnerScript() {}

  /**
   * Compiles the decoder, without weights yet.
   *
   * @param lora the adapter, or null when all weights are trained
   */
  static ScriptModule compile(
      DecoderConfig config, @Nullable LoraSection lora, LearnerOptions options) {
    Map<String, String> sources =
        new LinkedHashMap<>(
            TorchScriptArchive.resources(
                LearnerScript.class, List.of("linear", "objective", "parameters", "learner")));
    sources.putAll(
        TorchScriptArchive.resources(DecoderModel.class, List.of("rope", "attention", "layer")));
    return ScriptModule.load(
        options.device(), "learner.Learner", sources, attributes(config, lora, options));
  }

  /** In the order in which the class declares them. */
  private static Map<String, @Nullable Object> attributes(
      DecoderConfig config, @Nullable LoraSection lora, LearnerOptions options) {
    Map<String, @Nullable Object> attributes = DecoderAttributes.of(config, true, options.bf16());
    attributes.put("tied", config.tiedEmbeddings());
    attributes.put("biased", config.attentionBias());
    attributes.put("post_norms", config.postNorms());
    attributes.put("place", options.device());
    attributes.put("sliding", config.slidingWindows().stream().map(size -> size > 0).toList());
    attributes.put(
        "adapted",
        LoraSection.LINEARS.stream()
            .map(linear -> lora != null && lora.targetModules().contains(linear))
            .toList());
    attributes.put("first_trained", lora == null ? 0 : lora.firstLayer(config.layers()));
    attributes.put("adapter_scale", lora == null ? 1.0 : lora.scale());
    attributes.put("recompute", options.recompute());
    attributes.put("head_rows", LearnerOptions.HEAD_ROWS);
    for (String later :
        List.of(
            "frequencies",
            "eps",
            "building",
            "matrices",
            "vectors",
            "layers",
            "parameters",
            "owned")) {
      attributes.put(later, null);
    }
    return attributes;
  }
}
