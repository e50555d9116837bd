package ai.r2ec.kernel;

import static ai.r2ec.kernel.Encoding.FAR_MEMORY;
import static ai.r2ec.kernel.Encoding.MAP_0F;
import static ai.r2ec.kernel.Encoding.MAP_0F38;
import static ai.r2ec.kernel.Encoding.MAP_0F3A;
import static ai.r2ec.kernel.Encoding.PREFIX_66;
import static ai.r2ec.kernel.Encoding.PREFIX_F3;
import static ai.r2ec.kernel.Encoding.PREFIX_NONE;
import static ai.r2ec.kernel.Encoding.REGISTER;

/**
 * Encodes the few x86-64 instructions that the kernels need, each a method of its own (Intel 64 and
 * IA-32 Architectures Software Developer's Manual, volume 2; EVEX prefix: section 2.7). Vectors are
 * the 512-bit registers 0 to 31. Registers that a caller expects back are never touched: general
 * ones are {@link Gpr}, and the System V calling convention keeps no vector register.
 */
final class Assembler {

  /** General registers that a function may change; arguments arrive in the first six. */
  enum Gpr {
    RDI(7),
    RSI(6),
    RDX(2),
    RCX(1),
    R8(8),
    R9(9),
    RAX(0),
    R10(10),
    R11(11);

    private final int number;

    Gpr(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** The last operand of a vector instruction. */
  sealed interface Operand {}

  /** A 512-bit register. */
  record Vector(int number) implements Operand {}

  /** 64 bytes at an address, or four of them repeated. */
  record Memory(Gpr base, int offset, boolean repeated) implements Operand {}

  private final Encoding out = new Encoding();

  static Vector z(int number) {
    return new Vector(number);
  }

  static Memory at(Gpr base, int offset) {
    return new Memory(base, offset, false);
  }

  /** The four bytes at an address in each of the sixteen lanes. */
  static Memory each(Gpr base, int offset) {
    return new Memory(base, offset, true);
  }

  byte[] code() {
    return out.code();
  }

  // ---- general registers and flow

  void move(Gpr to, Gpr from) {
    out.bytes(
        Encoding.rex(from.number, to.number),
        0x89,
        Encoding.modRm(REGISTER, from.number, to.number));
  }

  void move(Gpr to, int value) {
    immediate(0xC7, 0, to, value);
  }

  void add(Gpr to, int value) {
    immediate(0x81, 0, to, value);
  }

  void subtract(Gpr from, int value) {
    immediate(0x81, 5, from, value);
  }

  void add(Gpr to, Gpr value) {
    out.bytes(
        Encoding.rex(value.number, to.number),
        0x01,
        Encoding.modRm(REGISTER, value.number, to.number));
  }

  private void immediate(int opcode, int extension, Gpr register, int value) {
    out.bytes(
        Encoding.rex(0, register.number),
        opcode,
        Encoding.modRm(REGISTER, extension, register.number));
    out.int32(value);
  }

  /** Where a loop begins. */
  int label() {
    return out.size();
  }

  /** Jumps back unless the last subtraction gave zero. */
  void loop(int label) {
    out.bytes(0x0F, 0x85);
    out.int32(label - (out.size() + Integer.BYTES));
  }

  void ret() {
    out.bytes(0xC5, 0xF8, 0x77); // vzeroupper: what follows may be SSE code
    out.bytes(0xC3);
  }

  // ---- moves

  void load(int to, Memory from) {
    out.vector(MAP_0F, PREFIX_NONE, 0x10, to, 0, from);
  }

  void store(Memory to, int from) {
    out.vector(MAP_0F, PREFIX_NONE, 0x11, from, 0, to);
  }

  /** The first lane, four bytes. */
  void storeFirst(Memory to, int from) {
    out.vector(MAP_0F, PREFIX_F3, 0x11, from, 0, to);
  }

  /** Sixteen int32 as sixteen bytes. */
  void storeBytes(Memory to, int from) {
    out.vector(MAP_0F38, PREFIX_F3, 0x21, from, 0, to);
  }

  /** Sixteen float16 as float32. */
  void loadHalves(int to, Memory from) {
    out.vector(MAP_0F38, PREFIX_66, 0x13, to, 0, from);
  }

  /** Sixteen float32 as float16, to the nearest, ties to even. */
  void storeHalves(Memory to, int from) {
    out.vector(MAP_0F3A, PREFIX_66, 0x1D, from, 0, to);
    out.bytes(0);
  }

  /** Asks for the cache line at an address, which need not exist. */
  void prefetch(Gpr base, int offset) {
    if (base.number > 7) {
      out.bytes(0x41);
    }
    out.bytes(0x0F, 0x18, Encoding.modRm(FAR_MEMORY, 1, base.number));
    out.int32(offset);
  }

  void broadcast(int to, Memory from) {
    out.vector(MAP_0F38, PREFIX_66, 0x18, to, 0, at(from.base(), from.offset()));
  }

  /** The same number in every lane; changes RAX. */
  void constant(int to, float value) {
    out.bytes(0xB8);
    out.int32(Float.floatToRawIntBits(value));
    out.vector(MAP_0F38, PREFIX_66, 0x7C, to, 0, z(0)); // the operand is a register's number, EAX
  }

  void zero(int to) {
    out.vector(MAP_0F, PREFIX_66, 0xEF, to, to, z(to));
  }

  // ---- arithmetic: result, first, second

  void add(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_NONE, 0x58, to, a, b);
  }

  void subtract(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_NONE, 0x5C, to, a, b);
  }

  void multiply(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_NONE, 0x59, to, a, b);
  }

  void divide(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_NONE, 0x5E, to, a, b);
  }

  void max(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_NONE, 0x5F, to, a, b);
  }

  void min(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_NONE, 0x5D, to, a, b);
  }

  void sqrt(int to, Operand a) {
    out.vector(MAP_0F, PREFIX_NONE, 0x51, to, 0, a);
  }

  void and(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_66, 0xDB, to, a, b);
  }

  /** {@code to += a * b}, rounded once. */
  void multiplyAdd(int to, int a, Operand b) {
    out.vector(MAP_0F38, PREFIX_66, 0xB8, to, a, b);
  }

  /** {@code to -= a * b}, rounded once. */
  void multiplySubtract(int to, int a, Operand b) {
    out.vector(MAP_0F38, PREFIX_66, 0xBC, to, a, b);
  }

  /** {@code to = to * a + b}, rounded once. */
  void horner(int to, int a, Operand b) {
    out.vector(MAP_0F38, PREFIX_66, 0xA8, to, a, b);
  }

  /** To the nearest whole number. */
  void round(int to, Operand a) {
    out.vector(MAP_0F3A, PREFIX_66, 0x08, to, 0, a);
    out.bytes(0);
  }

  /** {@code a * 2^b} for whole {@code b}. */
  void scale(int to, int a, Operand b) {
    out.vector(MAP_0F38, PREFIX_66, 0x2C, to, a, b);
  }

  void addInts(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_66, 0xFE, to, a, b);
  }

  void subtractInts(int to, int a, Operand b) {
    out.vector(MAP_0F, PREFIX_66, 0xFA, to, a, b);
  }

  void shiftLeftInts(int to, int from, int bits) {
    out.vector(MAP_0F, PREFIX_66, 0x72, 6, to, z(from)); // opcode extension 6
    out.bytes(bits);
  }

  void intsToFloats(int to, Operand a) {
    out.vector(MAP_0F, PREFIX_NONE, 0x5B, to, 0, a);
  }

  /** To the nearest int32, ties to even. */
  void floatsToInts(int to, Operand a) {
    out.vector(MAP_0F, PREFIX_66, 0x5B, to, 0, a);
  }

  /** Adds to each int32 the products of its four bytes: {@code a} unsigned, {@code b} signed. */
  void dotBytes(int to, int a, Operand b) {
    out.vector(MAP_0F38, PREFIX_66, 0x50, to, a, b);
  }

  // ---- lanes

  /** Which 128-bit quarters of {@code a} (two low ones) and {@code b} make the result. */
  void quarters(int to, int a, Operand b, int order) {
    out.vector(MAP_0F3A, PREFIX_66, 0x23, to, a, b);
    out.bytes(order);
  }

  /** Order of the four lanes inside each quarter. */
  void lanes(int to, Operand a, int order) {
    out.vector(MAP_0F3A, PREFIX_66, 0x04, to, 0, a);
    out.bytes(order);
  }
}
