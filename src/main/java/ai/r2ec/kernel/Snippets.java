package ai.r2ec.kernel;

import static ai.r2ec.kernel.Assembler.z;

/** Sequences of instructions that several kernels share. */
final class Snippets {

  /** Swaps of halves, of quarters, and twice of lanes: after all four, every lane met every one. */
  private static final int SWAP_HALVES = 0b01_00_11_10;

  private static final int SWAP_QUARTERS = 0b10_11_00_01;
  private static final int SWAP_PAIRS = 0b01_00_11_10;
  private static final int SWAP_LANES = 0b10_11_00_01;

  /** Registers that {@link #exp} expects the constants of {@link #expConstants} in. */
  private static final int LOG2_E = 31;

  private static final int LN2_HIGH = 30;
  private static final int LN2_LOW = 29;
  private static final int LOWEST = 28;
  private static final int HIGHEST = 27;
  private static final int ONE = 26;
  private static final int TAYLOR = 21; // to 25: 1/6!, 1/5!, ... 1/2!

  private static final double LN2 = StrictMath.log(2);

  /** So few bits that a whole number times this is exact. */
  private static final float LN2_ROUGHLY = 355f / 512;

  private Snippets() {}

  /** What two lanes become. */
  @FunctionalInterface
  interface Merge {
    void emit(int to, int a, Assembler.Operand b);
  }

  /** Leaves the merger of all sixteen lanes in each of them. */
  static void reduce(Assembler asm, Merge merge, int vector, int spare) {
    for (int bit = 3; bit >= 0; bit--) {
      swap(asm, bit, spare, vector);
      merge.emit(vector, vector, z(spare));
    }
  }

  /** Swaps every lane with the one whose number differs in a bit, 0 to 3. */
  static void swap(Assembler asm, int bit, int to, int from) {
    switch (bit) {
      case 0 -> asm.lanes(to, z(from), SWAP_LANES);
      case 1 -> asm.lanes(to, z(from), SWAP_PAIRS);
      case 2 -> asm.quarters(to, from, z(from), SWAP_QUARTERS);
      default -> asm.quarters(to, from, z(from), SWAP_HALVES);
    }
  }

  /** Loads vectors 21 to 31 for {@link #exp}; changes RAX. */
  static void expConstants(Assembler asm) {
    asm.constant(LOG2_E, (float) (1 / LN2));
    asm.constant(LN2_HIGH, LN2_ROUGHLY);
    asm.constant(LN2_LOW, (float) (LN2 - LN2_ROUGHLY));
    asm.constant(LOWEST, -87f);
    asm.constant(HIGHEST, 87f);
    asm.constant(ONE, 1f);
    float factorial = 720;
    for (int n = 6; n >= 2; n--) {
      asm.constant(TAYLOR + 6 - n, 1 / factorial);
      factorial /= n;
    }
  }

  /** A vector of ones, once the constants are there. */
  static int one() {
    return ONE;
  }

  /**
   * Replaces x by exp(x), within 2 units of the last place: 2^n times a polynomial of degree 6 for
   * the rest, |rest| at most ln(2) / 2. Beyond 87 either way it is as at 87.
   */
  static void exp(Assembler asm, int x, int spare, int other) {
    asm.max(x, x, z(LOWEST));
    asm.min(x, x, z(HIGHEST));
    asm.multiply(spare, x, z(LOG2_E));
    asm.round(spare, z(spare));
    asm.multiplySubtract(x, spare, z(LN2_HIGH));
    asm.multiplySubtract(x, spare, z(LN2_LOW));
    asm.multiply(other, x, z(TAYLOR));
    asm.add(other, other, z(TAYLOR + 1));
    for (int i = 2; i < 5; i++) {
      asm.horner(other, x, z(TAYLOR + i));
    }
    asm.horner(other, x, z(ONE));
    asm.horner(other, x, z(ONE));
    asm.scale(x, other, z(spare));
  }

  /** Replaces x by cap * tanh(x / cap); needs the constants of {@link #exp}. */
  static void softCap(Assembler asm, int x, int cap, int twiceInverse, int spare, int other) {
    // tanh(y) = 1 - 2 / (exp(2y) + 1)
    asm.multiply(x, x, z(twiceInverse));
    exp(asm, x, spare, other);
    asm.add(x, x, z(ONE));
    asm.add(spare, ONE, z(ONE));
    asm.divide(spare, spare, z(x));
    asm.subtract(x, ONE, z(spare));
    asm.multiply(x, x, z(cap));
  }
}
