package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.TorchScriptArchive;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The TorchScript sources of the decoder and what they are told of its configuration. */
final class DecoderScript {

  private static final List<String> SOURCES =
      List.of("linear", "rope", "attention", "layer", "decoder");

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
    Map<String, @Nullable Object> attributes =
        DecoderAttributes.of(config, false, placement.precision() == Precision.BF16);
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
