package ai.r2ec.kernel;

import ai.r2ec.kernel.Assembler.Memory;
import ai.r2ec.kernel.Assembler.Operand;
import ai.r2ec.kernel.Assembler.Vector;
import java.util.Arrays;

/** The bytes of a function as they are written, and how an instruction becomes bytes. */
final class Encoding {

  /** Modes of the last operand: a register, or an address and 32 bits of offset. */
  static final int REGISTER = 0xC0;

  static final int FAR_MEMORY = 0x80;

  /** What older instructions had as a prefix, and the opcode map; fields of EVEX. */
  static final int PREFIX_NONE = 0;

  static final int PREFIX_66 = 1;
  static final int PREFIX_F3 = 2;
  static final int MAP_0F = 1;
  static final int MAP_0F38 = 2;
  static final int MAP_0F3A = 3;

  private static final int EVEX = 0x62;
  private static final int ALWAYS_SET = 4;
  private static final int LENGTH_512 = 2 << 5;
  private static final int BROADCAST = 1 << 4;

  private byte[] code = new byte[1024];
  private int size;

  byte[] code() {
    return Arrays.copyOf(code, size);
  }

  int size() {
    return size;
  }

  /**
   * A vector instruction.
   *
   * @param reg register in the reg field, or an extension of the opcode
   * @param first register in the vvvv field, 0 for none
   * @param last operand in the rm field
   */
  void vector(int map, int prefix, int opcode, int reg, int first, Operand last) {
    bytes(
        EVEX,
        absent(reg, 3, 7) | extension(last) | absent(reg, 4, 4) | map,
        ((~first & 15) << 3) | ALWAYS_SET | prefix,
        LENGTH_512 | broadcast(last) | absent(first, 4, 3),
        opcode);
    switch (last) {
      case Vector(int number) -> bytes(modRm(REGISTER, reg, number));
      case Memory memory -> {
        bytes(modRm(FAR_MEMORY, reg, memory.base().number()));
        int32(memory.offset());
      }
    }
  }

  /** High bits of the last operand's register; an address has no index, whose bit is unset. */
  private static int extension(Operand last) {
    return switch (last) {
      case Vector(int number) -> absent(number, 4, 6) | absent(number, 3, 5);
      case Memory memory -> absent(0, 4, 6) | absent(memory.base().number(), 3, 5);
    };
  }

  private static int broadcast(Operand last) {
    return last instanceof Memory memory && memory.repeated() ? BROADCAST : 0;
  }

  /** EVEX holds the high bits of registers inverted. */
  private static int absent(int register, int bit, int place) {
    return ((~register >> bit) & 1) << place;
  }

  /** Prefix of an instruction on 64-bit registers. */
  static int rex(int reg, int rm) {
    return 0x48 | ((reg >> 3) << 2) | (rm >> 3);
  }

  static int modRm(int mode, int reg, int rm) {
    return mode | ((reg & 7) << 3) | (rm & 7);
  }

  void int32(int value) {
    bytes(value, value >> 8, value >> 16, value >> 24);
  }

  void bytes(int... values) {
    if (size + values.length > code.length) {
      code = Arrays.copyOf(code, code.length * 2);
    }
    for (int value : values) {
      code[size++] = (byte) value;
    }
  }
}
