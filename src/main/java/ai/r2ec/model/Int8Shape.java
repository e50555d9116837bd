package ai.r2ec.model;

import ai.r2ec.bundle.Activation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.kernel.DecoderKernels;
import ai.r2ec.kernel.Int8Matrix;

/**
 * Sizes of a decoder as the int8 kernels want them, filled up with zeros: rows of activations whole
 * groups of 64, each half of a head whole vectors of 16. The two numbers that rotate together keep
 * the same place in the halves of their head.
 */
record Int8Shape(DecoderConfig config) {

  private static final int VECTOR = 16;

  /** {@code H}, whole groups. */
  int hidden() {
    return whole(config.hiddenSize(), Int8Matrix.GROUP);
  }

  /** {@code I}, whole groups. */
  int intermediate() {
    return whole(config.intermediateSize(), Int8Matrix.GROUP);
  }

  /** Half of a head, whole vectors. */
  int half() {
    return whole(config.headDimension() / 2, VECTOR);
  }

  /** {@code D}, two halves. */
  int dimension() {
    return 2 * half();
  }

  /** What attention gives a token, whole groups. */
  int attended() {
    return whole(config.heads() * dimension(), Int8Matrix.GROUP);
  }

  /** Queries, keys and values of a token. */
  int queriesKeysValues() {
    return (config.heads() + 2 * config.keyValueHeads()) * dimension();
  }

  /** {@code V}, whole vectors. */
  int vocabulary() {
    return whole(config.vocabularySize(), VECTOR);
  }

  /** Query heads of one key/value head. */
  int queriesPerKey() {
    return config.heads() / config.keyValueHeads();
  }

  /** Where number {@code i} of the heads of a token lies. */
  int inHeads(int i) {
    int dimension = config.headDimension();
    int within = i % dimension;
    int rest = within - dimension / 2;
    return i / dimension * dimension() + (rest < 0 ? within : half() + rest);
  }

  /** Where output {@code i} of all gates, then all ups, lies: 64 gates, the 64 ups they open. */
  int inGates(int i) {
    int group = Int8Matrix.GROUP;
    int up = i < config.intermediateSize() ? 0 : 1;
    int within = i - up * config.intermediateSize();
    return within / group * 2 * group + up * group + within % group;
  }

  /** Bytes from the attention scores of one head to those of the next. */
  int scoreStride() {
    return whole(config.maxPositions() + VECTOR, VECTOR) * Float.BYTES;
  }

  DecoderKernels.Shape kernels() {
    return new DecoderKernels.Shape(
        config.hiddenSize(),
        (float) config.rmsNormEps(),
        dimension(),
        queriesPerKey(),
        (float) config.attentionScale(),
        (float) config.attentionSoftCap(),
        (float) config.finalSoftCap(),
        config.activation() != Activation.SILU,
        scoreStride());
  }

  private static int whole(int size, int unit) {
    return Math.ceilDiv(size, unit) * unit;
  }
}
