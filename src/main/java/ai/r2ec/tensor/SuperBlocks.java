package ai.r2ec.tensor;

import static ai.r2ec.tensor.BlockDecoder.half;

/** Blocks of 256 elements whose parts have quantised scales of their own: the K types. */
final class SuperBlocks {

  private static final int PART = 32;

  private SuperBlocks() {}

  /** Scale, scale of minima, 12 bytes of 6-bit scales and minima, 128 bytes of nibbles. */
  static void q4(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    float minimumScale = half(bytes, at + 2);
    for (int part = 0; part < 8; part++) {
      float d = scale * partScale(bytes, at + 4, part);
      float m = minimumScale * partMinimum(bytes, at + 4, part);
      int nibbles = at + 16 + (part >> 1) * PART;
      int shift = (part & 1) * 4;
      int out = to + part * PART;
      for (int i = 0; i < PART; i++) {
        target[out + i] = d * ((bytes[nibbles + i] >> shift) & 0xF) - m;
      }
    }
  }

  /** As {@link #q4} with 32 bytes before the nibbles: bit p of byte i is the fifth of part p. */
  static void q5(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at);
    float minimumScale = half(bytes, at + 2);
    int high = at + 16;
    for (int part = 0; part < 8; part++) {
      float d = scale * partScale(bytes, at + 4, part);
      float m = minimumScale * partMinimum(bytes, at + 4, part);
      int nibbles = high + PART + (part >> 1) * PART;
      int shift = (part & 1) * 4;
      int out = to + part * PART;
      for (int i = 0; i < PART; i++) {
        int value = ((bytes[nibbles + i] >> shift) & 0xF) | (((bytes[high + i] >> part) & 1) << 4);
        target[out + i] = d * value - m;
      }
    }
  }

  /** 128 bytes of low nibbles, 64 bytes of upper pairs of bits, 16 signed scales, scale. */
  static void q6(byte[] bytes, int at, float[] target, int to) {
    float scale = half(bytes, at + 208);
    for (int part = 0; part < 8; part++) {
      int group = part >> 2; // of 128 elements
      int low = at + group * 64 + (part & 1) * PART;
      int lowShift = ((part >> 1) & 1) * 4;
      int high = at + 128 + group * PART;
      int highShift = (part & 3) * 2;
      int out = to + part * PART;
      for (int side = 0; side < 2; side++) {
        float d = scale * bytes[at + 192 + part * 2 + side];
        for (int i = side * 16; i < side * 16 + 16; i++) {
          int value =
              ((bytes[low + i] >> lowShift) & 0xF) | (((bytes[high + i] >> highShift) & 3) << 4);
          target[out + i] = d * (value - 32);
        }
      }
    }
  }

  /** Parts 0 to 3 have their six bits in one byte; of the others the upper two are over there. */
  private static int partScale(byte[] bytes, int at, int part) {
    return part < 4
        ? bytes[at + part] & 0x3F
        : (bytes[at + 4 + part] & 0xF) | ((bytes[at + part - 4] >> 2) & 0x30);
  }

  private static int partMinimum(byte[] bytes, int at, int part) {
    return part < 4
        ? bytes[at + 4 + part] & 0x3F
        : ((bytes[at + 4 + part] >> 4) & 0xF) | ((bytes[at + part] >> 2) & 0x30);
  }
}
