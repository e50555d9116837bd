package ai.r2ec.kernel;

import static ai.r2ec.kernel.Assembler.at;
import static ai.r2ec.kernel.Assembler.each;
import static ai.r2ec.kernel.Assembler.z;

import ai.r2ec.kernel.Assembler.Gpr;

/**
 * The product of a few quantised rows with an int8 matrix, see {@link Int8Matrix} for the layouts.
 *
 * <p>Within a group of 64 inputs the sum is exact in int32; groups are added in float32 in order,
 * each times the scale of the matrix and that of the row. Weights are kept with 128 added, which
 * makes them the unsigned side of VNNI's product; what that adds is taken off at the start of every
 * group.
 */
final class MatrixCode {

  private static final int QUARTETS = Int8Matrix.GROUP / 4;
  private static final int WEIGHTS = 24; // to 27, so that loads run ahead

  /** Bytes that weights are asked for ahead of their use: three groups. */
  private static final int AHEAD = 3 * Int8Matrix.GROUP_BYTES;

  private MatrixCode() {}

  /**
   * {@code f(panel, rows, row scales, out, panels)}.
   *
   * @param rows 1 to 8
   * @param groups inputs / 64
   * @param outStride bytes from a row of the result to the next
   * @param add whether the product is added to what the result holds
   */
  static byte[] compile(int rows, int groups, int outStride, boolean add) {
    Assembler asm = new Assembler();
    int inputs = groups * Int8Matrix.GROUP;
    int panel = asm.label();
    for (int row = 0; row < rows; row++) {
      if (add) {
        asm.load(sum(row), at(Gpr.RCX, row * outStride));
      } else {
        asm.zero(sum(row));
      }
    }
    asm.move(Gpr.RAX, Gpr.RSI);
    asm.move(Gpr.R10, Gpr.RDX);
    asm.move(Gpr.R11, groups);
    int group = asm.label();
    for (int row = 0; row < rows; row++) {
      asm.broadcast(dot(row), at(Gpr.R10, row * groups * Int8Matrix.PAIR + Float.BYTES));
    }
    for (int i = 0; i < QUARTETS; i++) {
      int weights = WEIGHTS + i % 4;
      asm.prefetch(Gpr.RDI, AHEAD + i * 64);
      asm.load(weights, at(Gpr.RDI, Int8Matrix.LANES * Float.BYTES + i * 64));
      for (int row = 0; row < rows; row++) {
        asm.dotBytes(dot(row), weights, each(Gpr.RAX, row * inputs + i * 4));
      }
    }
    asm.load(WEIGHTS, at(Gpr.RDI, 0));
    for (int row = 0; row < rows; row++) {
      asm.intsToFloats(dot(row), z(dot(row)));
      asm.multiply(dot(row), dot(row), z(WEIGHTS));
      asm.multiplyAdd(sum(row), dot(row), each(Gpr.R10, row * groups * Int8Matrix.PAIR));
    }
    asm.add(Gpr.RDI, Int8Matrix.GROUP_BYTES);
    asm.add(Gpr.RAX, Int8Matrix.GROUP);
    asm.add(Gpr.R10, Int8Matrix.PAIR);
    asm.subtract(Gpr.R11, 1);
    asm.loop(group);
    for (int row = 0; row < rows; row++) {
      asm.store(at(Gpr.RCX, row * outStride), sum(row));
    }
    asm.add(Gpr.RCX, Int8Matrix.LANES * Float.BYTES);
    asm.subtract(Gpr.R8, 1);
    asm.loop(panel);
    asm.ret();
    return asm.code();
  }

  private static int dot(int row) {
    return row;
  }

  private static int sum(int row) {
    return 8 + row;
  }
}
