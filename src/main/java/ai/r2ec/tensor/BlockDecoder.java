package ai.r2ec.tensor;

/**
 * Turns blocks of one quantisation type into float32, with the roundings of the reference {@code
 * gguf} package: each product and sum once, in single precision.
 */
@FunctionalInterface
interface BlockDecoder {

  /**
   * Decodes one block.
   *
   * @param bytes holds the block
   * @param at its first byte
   * @param target gets the block's elements
   * @param to index of the first element
   */
  void decode(byte[] bytes, int at, float[] target, int to);

  /** The half-precision number at a byte. */
  static float half(byte[] bytes, int at) {
    return Float.float16ToFloat((short) ((bytes[at] & 0xFF) | (bytes[at + 1] << 8)));
  }
}
