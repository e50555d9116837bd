package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;

/**
 * What a decoder takes of a device's memory, known from its shapes before it is loaded.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param weightBytes bytes of the matrices as they are kept; norms and biases are too small to
 *     count
 * @param cacheBytesPerToken bytes of KV cache that one token of one sequence takes
 */
public record ModelFootprint(String device, long weightBytes, long cacheBytesPerToken) {

  private static final int BF16_BYTES = 2;

  /**
   * The footprint of a model run in this way.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if the device is absent or does not suit the
   *     precision
   */
  public static ModelFootprint of(DecoderConfig config, ModelOptions options) {
    Placement placement = Placement.of(options);
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDimension();
    long keyValues = (long) config.keyValueHeads() * config.headDimension();
    long layer = hidden * (2 * queries + 2 * keyValues + 3L * config.intermediateSize());
    long table = hidden * config.vocabularySize();
    long bytes =
        switch (placement.precision()) {
          case INT8 -> config.layers() * layer + table + BF16_BYTES * table;
          case FP32, BF16, AUTO ->
              placement.activationBytes()
                  * (config.layers() * layer + (config.tiedEmbeddings() ? 1 : 2) * table);
        };
    return new ModelFootprint(
        placement.device(), bytes, cacheBytesPerToken(config, placement.activationBytes()));
  }

  static long cacheBytesPerToken(DecoderConfig config, int bytesPerNumber) {
    return 2L * config.layers() * config.keyValueHeads() * config.headDimension() * bytesPerNumber;
  }
}
