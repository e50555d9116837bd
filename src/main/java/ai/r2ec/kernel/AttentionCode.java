package ai.r2ec.kernel;

import static ai.r2ec.kernel.Assembler.at;
import static ai.r2ec.kernel.Assembler.z;

import ai.r2ec.kernel.Assembler.Gpr;

/**
 * Attention of one token: query heads that share a key/value head, against the keys of its
 * sequence, which like values are float16. Keys are visited in order, one by one, so the bits
 * depend on the sequence alone.
 */
final class AttentionCode {

  private static final int VECTOR = 64; // bytes
  private static final int HALVES = 32; // bytes of as many float16
  private static final int MOST_REGISTERS = 16;

  /** Bytes that keys and values are asked for ahead of their use. */
  private static final int AHEAD = 2048;

  private AttentionCode() {}

  /** Query heads that one call can take: their queries, then their results, stay in registers. */
  static int together(int dimension, int heads) {
    return Math.max(1, Math.min(Math.min(heads, 4), MOST_REGISTERS / vectors(dimension)));
  }

  private static int vectors(int dimension) {
    return dimension * Float.BYTES / VECTOR;
  }

  /**
   * {@code f(queries, keys, scores, count, offset, values)}: products of every query with every
   * key. The offset in bytes is that of the last, perhaps incomplete, vector of scores; it is
   * filled up with a number so low that it weighs nothing. The values are wanted next and asked
   * for.
   *
   * @param dimension numbers of a head, whole vectors, at most 256
   * @param heads at most {@link #together}
   * @param stride bytes from the scores of a head to those of the next
   */
  static byte[] scores(int dimension, int heads, int stride) {
    Assembler asm = new Assembler();
    int vectors = vectors(dimension);
    asm.constant(31, -1e30f);
    asm.move(Gpr.R10, Gpr.RDX);
    asm.add(Gpr.R10, Gpr.R8);
    for (int head = 0; head < heads; head++) {
      asm.store(at(Gpr.R10, head * stride), 31);
      for (int i = 0; i < vectors; i++) {
        asm.load(head * vectors + i, at(Gpr.RDI, (head * vectors + i) * VECTOR));
      }
    }
    int key = asm.label();
    prefetch(asm, vectors, Gpr.RSI, AHEAD);
    prefetch(asm, vectors, Gpr.R9, 0);
    for (int i = 0; i < vectors; i++) {
      asm.loadHalves(24 + i % 4, at(Gpr.RSI, i * HALVES));
      for (int head = 0; head < heads; head++) {
        if (i == 0) {
          asm.multiply(16 + head, head * vectors, z(24));
        } else {
          asm.multiplyAdd(16 + head, head * vectors + i, z(24 + i % 4));
        }
      }
    }
    for (int head = 0; head < heads; head++) {
      Snippets.reduce(asm, asm::add, 16 + head, 20 + head);
      asm.storeFirst(at(Gpr.RDX, head * stride), 16 + head);
    }
    asm.add(Gpr.RSI, vectors * HALVES);
    asm.add(Gpr.R9, vectors * HALVES);
    asm.add(Gpr.RDX, Float.BYTES);
    asm.subtract(Gpr.RCX, 1);
    asm.loop(key);
    asm.ret();
    return asm.code();
  }

  /**
   * {@code f(scores, vectors)}: softmax of the scaled, perhaps capped, scores of one head in place.
   *
   * @param cap 0 for none
   */
  static byte[] softmax(float scale, float cap) {
    Assembler asm = new Assembler();
    Snippets.expConstants(asm);
    asm.constant(10, scale);
    asm.constant(11, cap);
    asm.constant(12, cap == 0 ? 0 : 2 / cap);
    asm.constant(13, 1e20f);
    asm.zero(14);
    asm.constant(4, -3e38f);
    asm.move(Gpr.R10, Gpr.RDI);
    asm.move(Gpr.R11, Gpr.RSI);
    int largest = asm.label();
    asm.multiply(0, 10, at(Gpr.R10, 0));
    if (cap != 0) {
      Snippets.softCap(asm, 0, 11, 12, 1, 2);
      // a cap would lift what fills the last vector: what it had below -1e20 is added again
      asm.multiply(3, 10, at(Gpr.R10, 0));
      asm.add(3, 3, z(13));
      asm.min(3, 3, z(14));
      asm.add(0, 0, z(3));
    }
    asm.store(at(Gpr.R10, 0), 0);
    asm.max(4, 4, z(0));
    asm.add(Gpr.R10, VECTOR);
    asm.subtract(Gpr.R11, 1);
    asm.loop(largest);
    Snippets.reduce(asm, asm::max, 4, 1);
    asm.zero(5);
    asm.move(Gpr.R10, Gpr.RDI);
    asm.move(Gpr.R11, Gpr.RSI);
    int exponentials = asm.label();
    asm.load(0, at(Gpr.R10, 0));
    asm.subtract(0, 0, z(4));
    Snippets.exp(asm, 0, 1, 2);
    asm.store(at(Gpr.R10, 0), 0);
    asm.add(5, 5, z(0));
    asm.add(Gpr.R10, VECTOR);
    asm.subtract(Gpr.R11, 1);
    asm.loop(exponentials);
    Snippets.reduce(asm, asm::add, 5, 1);
    asm.divide(5, Snippets.one(), z(5));
    int weights = asm.label();
    asm.multiply(0, 5, at(Gpr.RDI, 0));
    asm.store(at(Gpr.RDI, 0), 0);
    asm.add(Gpr.RDI, VECTOR);
    asm.subtract(Gpr.RSI, 1);
    asm.loop(weights);
    asm.ret();
    return asm.code();
  }

  /** {@code f(weights, values, out, count)}: the mean of the values under each head's weights. */
  static byte[] mix(int dimension, int heads, int stride) {
    Assembler asm = new Assembler();
    int vectors = vectors(dimension);
    for (int i = 0; i < heads * vectors; i++) {
      asm.zero(i);
    }
    int key = asm.label();
    for (int head = 0; head < heads; head++) {
      asm.broadcast(28 + head, at(Gpr.RDI, head * stride));
    }
    prefetch(asm, vectors, Gpr.RSI, AHEAD);
    for (int i = 0; i < vectors; i++) {
      int value = 24 + i % 4;
      asm.loadHalves(value, at(Gpr.RSI, i * HALVES));
      for (int head = 0; head < heads; head++) {
        asm.multiplyAdd(head * vectors + i, 28 + head, z(value));
      }
    }
    asm.add(Gpr.RDI, Float.BYTES);
    asm.add(Gpr.RSI, vectors * HALVES);
    asm.subtract(Gpr.RCX, 1);
    asm.loop(key);
    for (int i = 0; i < heads * vectors; i++) {
      asm.store(at(Gpr.RDX, i * VECTOR), i);
    }
    asm.ret();
    return asm.code();
  }

  private static void prefetch(Assembler asm, int vectors, Gpr base, int ahead) {
    for (int offset = 0; offset < vectors * HALVES; offset += VECTOR) {
      asm.prefetch(base, ahead + offset);
    }
  }
}
