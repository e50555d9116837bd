package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.kernel.Int8Matrix;

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
    long matrices = config.layers() * layer;
    long bytes =
        switch (placement.precision()) {
          case INT8 -> int8Bytes(matrices + table, placement.machineCode()) + BF16_BYTES * table;
          case BF16 -> BF16_BYTES * (matrices + tables(config) * table);
          case FP32, AUTO -> Float.BYTES * (matrices + tables(config) * table);
        };
    return new ModelFootprint(placement.device(), bytes, cacheBytesPerToken(config, placement));
  }

  private static int tables(DecoderConfig config) {
    return config.tiedEmbeddings() ? 1 : 2;
  }

  /** Machine code wants a scale for every 64 weights. */
  private static long int8Bytes(long weights, boolean machineCode) {
    return machineCode ? weights + weights / Int8Matrix.GROUP * Float.BYTES : weights;
  }

  static long cacheBytesPerToken(DecoderConfig config, Placement placement) {
    int dimension =
        placement.machineCode() ? new Int8Shape(config).dimension() : config.headDimension();
    return 2L * config.layers() * config.keyValueHeads() * dimension * placement.cacheBytes();
  }
}
