package ai.r2ec.tensor;

import static ai.r2ec.tensor.BlockDecoder.half;

/** Blocks of 32 elements with one scale, and one minimum in the {@code _1} types. */
final class SmallBlocks {

  private static final int HALF = 16;

  private SmallBlocks() {}

  /** Scale, 32 signed bytes. */
  static void q8Type0(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    for (int i = 0; i < 2 * HALF; i++) {
      target[to + i] = bytes[at + 2 + i] * scale;
    }
  }

  /** Scale, 16 bytes of nibbles: the low ones are the first half. */
  static void q4Type0(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    for (int i = 0; i < HALF; i++) {
      int pair = bytes[at + 2 + i];
      target[to + i] = scale * ((pair & 0xF) - 8);
      target[to + HALF + i] = scale * (((pair >> 4) & 0xF) - 8);
    }
  }

  /** Scale, minimum, nibbles as in type 0. */
  static void q4Type1(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    float minimum = half(bytes, at + 2);
    for (int i = 0; i < HALF; i++) {
      int pair = bytes[at + 4 + i];
      target[to + i] = scale * (pair & 0xF) + minimum;
      target[to + HALF + i] = scale * ((pair >> 4) & 0xF) + minimum;
    }
  }

  /** Scale, 32 fifth bits, nibbles. */
  static void q5Type0(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    int high = int32(bytes, at + 2);
    for (int i = 0; i < HALF; i++) {
      int pair = bytes[at + 6 + i];
      target[to + i] = scale * (fifth(pair & 0xF, high >> i) - 16);
      target[to + HALF + i] = scale * (fifth((pair >> 4) & 0xF, high >> (i + HALF)) - 16);
    }
  }

  /** Scale, minimum, 32 fifth bits, nibbles. */
  static void q5Type1(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    float minimum = half(bytes, at + 2);
    int high = int32(bytes, at + 4);
    for (int i = 0; i < HALF; i++) {
      int pair = bytes[at + 8 + i];
      target[to + i] = scale * fifth(pair & 0xF, high >> i) + minimum;
      target[to + HALF + i] = scale * fifth((pair >> 4) & 0xF, high >> (i + HALF)) + minimum;
    }
  }

  private static int fifth(int nibble, int bits) {
    return nibble | ((bits & 1) << 4);
  }

  private static int int32(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        | ((bytes[at + 1] & 0xFF) << 8)
        | ((bytes[at + 2] & 0xFF) << 16)
        | (bytes[at + 3] << 24);
  }
}
