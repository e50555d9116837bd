package ai.r2ec.bench;

import ai.r2ec.bundle.Activation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.Family;
import ai.r2ec.bundle.RopeScaling;
import java.util.Collections;

/** Shapes of known decoders, to measure speed where their weights are not at hand. */
public enum RandomShape {
  /** Small enough for any machine; for trying the measurement itself. */
  TINY,
  /** SmolLM2-135M. */
  SMOLLM2_135M,
  /** Qwen2.5-3B, one of the paper's two backbones. */
  QWEN2_5_3B;

  private record Size(
      int layers,
      int hidden,
      int heads,
      int keyValueHeads,
      int headDimension,
      int intermediate,
      int vocabulary,
      int positions) {}

  /** The numbers of the decoder. */
  DecoderConfig config() {
    return switch (this) {
      case TINY -> config(Family.LLAMA, new Size(2, 64, 4, 2, 16, 128, 512, 1_024), 1e-5, 1e4);
      case SMOLLM2_135M ->
          config(Family.LLAMA, new Size(30, 576, 9, 3, 64, 1_536, 49_152, 8_192), 1e-5, 1e5);
      case QWEN2_5_3B ->
          config(Family.QWEN2, new Size(36, 2_048, 16, 2, 128, 11_008, 151_936, 32_768), 1e-6, 1e6);
    };
  }

  private static DecoderConfig config(Family family, Size size, double eps, double theta) {
    return new DecoderConfig(
        family,
        size.layers(),
        size.hidden(),
        size.heads(),
        size.keyValueHeads(),
        size.headDimension(),
        size.intermediate(),
        size.vocabulary(),
        size.positions(),
        eps,
        theta,
        new RopeScaling.None(),
        true,
        family == Family.QWEN2,
        Activation.SILU,
        1 / Math.sqrt(size.headDimension()),
        0,
        0,
        Collections.nCopies(size.layers(), 0),
        1,
        false,
        false);
  }
}
