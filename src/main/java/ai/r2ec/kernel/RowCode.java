package ai.r2ec.kernel;

import static ai.r2ec.kernel.Assembler.at;
import static ai.r2ec.kernel.Assembler.z;

import ai.r2ec.kernel.Assembler.Gpr;

/** What is done to one row between the products. */
final class RowCode {

  private static final int VECTOR = 64; // bytes
  private static final int GROUP_VECTORS = Int8Matrix.GROUP * Float.BYTES / VECTOR;

  private static final int SIGNS = 26; // to 29

  private RowCode() {}

  /**
   * {@code f(x, weight, out, vectors)}: {@code x / sqrt(mean square + eps) * weight}, the root mean
   * square norm (Zhang and Sennrich, arXiv 1910.07467).
   *
   * @param size numbers that the mean is over; those up to the whole vectors are zero
   * @param add whether the result is added to what is there
   */
  static byte[] norm(int size, float eps, boolean add) {
    Assembler asm = new Assembler();
    asm.constant(5, 1f / size);
    asm.constant(6, eps);
    asm.constant(7, 1);
    asm.zero(0);
    asm.move(Gpr.R10, Gpr.RDI);
    asm.move(Gpr.R11, Gpr.RCX);
    int squares = asm.label();
    asm.load(1, at(Gpr.R10, 0));
    asm.multiplyAdd(0, 1, z(1));
    asm.add(Gpr.R10, VECTOR);
    asm.subtract(Gpr.R11, 1);
    asm.loop(squares);
    Snippets.reduce(asm, asm::add, 0, 1);
    asm.horner(0, 5, z(6));
    asm.sqrt(0, z(0));
    asm.divide(0, 7, z(0));
    int products = asm.label();
    asm.multiply(1, 0, at(Gpr.RDI, 0));
    asm.multiply(1, 1, at(Gpr.RSI, 0));
    if (add) {
      asm.add(1, 1, at(Gpr.RDX, 0));
    }
    asm.store(at(Gpr.RDX, 0), 1);
    asm.add(Gpr.RDI, VECTOR);
    asm.add(Gpr.RSI, VECTOR);
    asm.add(Gpr.RDX, VECTOR);
    asm.subtract(Gpr.RCX, 1);
    asm.loop(products);
    asm.ret();
    return asm.code();
  }

  /**
   * {@code f(x, bytes, row scales, groups, signs)}: every group of 64 numbers, turned by {@link
   * Turn}, as whole steps of a 127th of its largest magnitude, and what {@link MatrixCode} needs
   * beside them.
   */
  static byte[] quantize() {
    Assembler asm = new Assembler();
    asm.constant(20, Float.intBitsToFloat(Integer.MAX_VALUE)); // all bits but the sign
    asm.constant(21, 1e-30f);
    asm.constant(22, 127);
    asm.constant(23, 1f / 127);
    asm.zero(24);
    asm.constant(25, Turn.LENGTH);
    for (int i = 0; i < Turn.LANE_BITS; i++) {
      asm.load(SIGNS + i, at(Gpr.R8, i * VECTOR));
    }
    int group = asm.label();
    for (int i = 0; i < GROUP_VECTORS; i++) {
      asm.multiply(i, 25, at(Gpr.RDI, i * VECTOR));
    }
    turn(asm);
    asm.and(4, 20, z(0));
    for (int i = 1; i < GROUP_VECTORS; i++) {
      asm.and(5, 20, z(i));
      asm.max(4, 4, z(5));
    }
    Snippets.reduce(asm, asm::max, 4, 5);
    asm.max(4, 4, z(21));
    asm.divide(5, 22, z(4));
    asm.multiply(4, 4, z(23));
    asm.storeFirst(at(Gpr.RDX, 0), 4);
    asm.zero(6);
    for (int i = 0; i < GROUP_VECTORS; i++) {
      asm.multiply(i, i, z(5));
      asm.floatsToInts(i, z(i));
      asm.storeBytes(at(Gpr.RSI, i * Int8Matrix.LANES), i);
      asm.addInts(6, 6, z(i));
    }
    Snippets.reduce(asm, asm::addInts, 6, 5);
    asm.shiftLeftInts(6, 6, 7);
    asm.subtractInts(6, 24, z(6));
    asm.storeFirst(at(Gpr.RDX, Float.BYTES), 6);
    asm.add(Gpr.RDI, GROUP_VECTORS * VECTOR);
    asm.add(Gpr.RSI, Int8Matrix.GROUP);
    asm.add(Gpr.RDX, Int8Matrix.PAIR);
    asm.subtract(Gpr.RCX, 1);
    asm.loop(group);
    asm.ret();
    return asm.code();
  }

  /** Sums and differences of vectors 0 to 3, then of the lanes of each. */
  private static void turn(Assembler asm) {
    for (int distance = 1; distance < GROUP_VECTORS; distance *= 2) {
      for (int i = 0; i < GROUP_VECTORS; i++) {
        if ((i & distance) == 0) {
          asm.subtract(4, i, z(i + distance));
          asm.add(i, i, z(i + distance));
          asm.add(i + distance, 24, z(4)); // a move: vector 24 is zero
        }
      }
    }
    for (int i = 0; i < GROUP_VECTORS; i++) {
      for (int bit = 0; bit < Turn.LANE_BITS; bit++) {
        Snippets.swap(asm, bit, 4, i);
        asm.multiplyAdd(4, i, z(SIGNS + bit));
        asm.add(i, 24, z(4));
      }
    }
  }

  /**
   * {@code f(gates and ups, out, groups)}: activation(gate) * up, where 64 gates lie before the 64
   * numbers they open.
   *
   * @param gelu GELU in its tanh form, else SiLU
   */
  static byte[] gate(boolean gelu) {
    Assembler asm = new Assembler();
    Snippets.expConstants(asm);
    asm.constant(10, 0.044715f);
    // both are gate * sigmoid(something); this is -2 sqrt(2 / pi)
    asm.constant(11, (float) (-2 * Math.sqrt(2 / Math.PI)));
    asm.constant(12, -1);
    int group = asm.label();
    for (int i = 0; i < GROUP_VECTORS; i++) {
      asm.load(0, at(Gpr.RDI, i * VECTOR));
      if (gelu) {
        asm.multiply(1, 0, z(0));
        asm.multiply(1, 1, z(0));
        asm.multiply(1, 1, z(10));
        asm.add(1, 1, z(0));
        asm.multiply(1, 1, z(11));
      } else {
        asm.multiply(1, 0, z(12));
      }
      Snippets.exp(asm, 1, 2, 3);
      asm.add(1, 1, z(Snippets.one()));
      asm.divide(0, 0, z(1));
      asm.multiply(0, 0, at(Gpr.RDI, (GROUP_VECTORS + i) * VECTOR));
      asm.store(at(Gpr.RSI, i * VECTOR), 0);
    }
    asm.add(Gpr.RDI, 2 * GROUP_VECTORS * VECTOR);
    asm.add(Gpr.RSI, GROUP_VECTORS * VECTOR);
    asm.subtract(Gpr.RDX, 1);
    asm.loop(group);
    asm.ret();
    return asm.code();
  }

  /**
   * {@code f(x, turn, heads)}: rotary position embedding (Su et al., arXiv 2104.09864) of heads
   * that follow each other; number i turns with number i + half.
   *
   * @param half numbers of half a head, whole vectors; the turn holds as many cosines, then sines
   */
  static byte[] rotate(int half) {
    Assembler asm = new Assembler();
    int bytes = half * Float.BYTES;
    int head = asm.label();
    for (int i = 0; i < bytes; i += VECTOR) {
      asm.load(0, at(Gpr.RDI, i));
      asm.load(1, at(Gpr.RDI, bytes + i));
      asm.load(2, at(Gpr.RSI, i));
      asm.load(3, at(Gpr.RSI, bytes + i));
      asm.multiply(4, 0, z(2));
      asm.multiplySubtract(4, 1, z(3));
      asm.multiply(5, 1, z(2));
      asm.multiplyAdd(5, 0, z(3));
      asm.store(at(Gpr.RDI, i), 4);
      asm.store(at(Gpr.RDI, bytes + i), 5);
    }
    asm.add(Gpr.RDI, 2 * bytes);
    asm.subtract(Gpr.RDX, 1);
    asm.loop(head);
    asm.ret();
    return asm.code();
  }

  /** {@code f(x, out, vectors)}: float32 as float16. */
  static byte[] halve() {
    Assembler asm = new Assembler();
    int vector = asm.label();
    asm.load(0, at(Gpr.RDI, 0));
    asm.storeHalves(at(Gpr.RSI, 0), 0);
    asm.add(Gpr.RDI, VECTOR);
    asm.add(Gpr.RSI, VECTOR / 2);
    asm.subtract(Gpr.RDX, 1);
    asm.loop(vector);
    asm.ret();
    return asm.code();
  }

  /** {@code f(x, out, vectors)}: adds x to what is there. */
  static byte[] add() {
    Assembler asm = new Assembler();
    int vector = asm.label();
    asm.load(0, at(Gpr.RDI, 0));
    asm.add(0, 0, at(Gpr.RSI, 0));
    asm.store(at(Gpr.RSI, 0), 0);
    asm.add(Gpr.RDI, VECTOR);
    asm.add(Gpr.RSI, VECTOR);
    asm.subtract(Gpr.RDX, 1);
    asm.loop(vector);
    asm.ret();
    return asm.code();
  }

  /** {@code f(x, vectors)}: cap * tanh(x / cap) in place. */
  static byte[] softCap(float cap) {
    Assembler asm = new Assembler();
    Snippets.expConstants(asm);
    asm.constant(10, cap);
    asm.constant(11, 2 / cap);
    int vector = asm.label();
    asm.load(0, at(Gpr.RDI, 0));
    Snippets.softCap(asm, 0, 10, 11, 1, 2);
    asm.store(at(Gpr.RDI, 0), 0);
    asm.add(Gpr.RDI, VECTOR);
    asm.subtract(Gpr.RSI, 1);
    asm.loop(vector);
    asm.ret();
    return asm.code();
  }
}
