package ai.r2ec.kernel;

import static ai.r2ec.kernel.Assembler.at;
import static ai.r2ec.kernel.Assembler.each;
import static ai.r2ec.kernel.Assembler.z;
import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.kernel.Assembler.Gpr;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Instructions against the bytes that GNU as 2.40 makes of them, with registers that need every bit
 * of the prefixes. The one difference: the length bits of {@code vmovss}, which it ignores.
 */
class AssemblerTest {

  private static final int FAR = 0x12345678;

  @Test
  void generalInstructionsEqualTheReference() {
    check("4889fe", asm -> asm.move(Gpr.RSI, Gpr.RDI)); // mov %rdi,%rsi
    check("4989d2", asm -> asm.move(Gpr.R10, Gpr.RDX)); // mov %rdx,%r10
    check("4c89d8", asm -> asm.move(Gpr.RAX, Gpr.R11)); // mov %r11,%rax
    check("49c7c309000000", asm -> asm.move(Gpr.R11, 9)); // mov $9,%r11
    check("4881c778563412", asm -> asm.add(Gpr.RDI, FAR)); // add $0x12345678,%rdi
    check("4981eb78563412", asm -> asm.subtract(Gpr.R11, FAR)); // sub $0x12345678,%r11
    check("4d01c2", asm -> asm.add(Gpr.R10, Gpr.R8)); // add %r8,%r10
    check("410f188978563412", asm -> asm.prefetch(Gpr.R9, FAR)); // prefetcht0 0x12345678(%r9)
    check("0f188f78563412", asm -> asm.prefetch(Gpr.RDI, FAR)); // prefetcht0 0x12345678(%rdi)
    check("c5f877c3", Assembler::ret); // vzeroupper; ret
  }

  @Test
  void movesEqualTheReference() {
    check("62e17c48108f78563412", asm -> asm.load(17, at(Gpr.RDI, FAR))); // vmovups
    check("62d17c48109878563412", asm -> asm.load(3, at(Gpr.R8, FAR)));
    check("62617c48118978563412", asm -> asm.store(at(Gpr.RCX, FAR), 25));
    check("62e17e4811a278563412", asm -> asm.storeFirst(at(Gpr.RDX, FAR), 20)); // vmovss
    check("62727e48218e78563412", asm -> asm.storeBytes(at(Gpr.RSI, FAR), 9)); // vpmovsdb
    check("62627d48139e78563412", asm -> asm.loadHalves(27, at(Gpr.RSI, FAR))); // vcvtph2ps
    check("62f37d481d967856341200", asm -> asm.storeHalves(at(Gpr.RSI, FAR), 2)); // vcvtps2ph
    check("62427d4818a278563412", asm -> asm.broadcast(28, at(Gpr.R10, FAR))); // vbroadcastss
    check("62a16540efdb", asm -> asm.zero(19)); // vpxord
  }

  @Test
  void arithmeticEqualsTheReference() {
    check("62616c4058fb", asm -> asm.add(31, 18, z(3))); // vaddps %zmm3,%zmm18,%zmm31
    check("62616c4058ba78563412", asm -> asm.add(31, 18, at(Gpr.RDX, FAR)));
    check("62616c405cfb", asm -> asm.subtract(31, 18, z(3))); // vsubps
    check("6291744859d6", asm -> asm.multiply(2, 1, z(30))); // vmulps
    check("629174485ed6", asm -> asm.divide(2, 1, z(30))); // vdivps
    check("629174485fd6", asm -> asm.max(2, 1, z(30))); // vmaxps
    check("629174485dd6", asm -> asm.min(2, 1, z(30))); // vminps
    check("62917c4851d6", asm -> asm.sqrt(2, z(30))); // vsqrtps
    check("62917548dbd6", asm -> asm.and(2, 1, z(30))); // vpandd
    check("62927548b8d6", asm -> asm.multiplyAdd(2, 1, z(30))); // vfmadd231ps
    check("62d27d50b89278563412", asm -> asm.multiplyAdd(2, 16, each(Gpr.R10, FAR)));
    check("62927548bcd6", asm -> asm.multiplySubtract(2, 1, z(30))); // vfnmadd231ps
    check("62927548a8d6", asm -> asm.horner(2, 1, z(30))); // vfmadd213ps
    check("62937d4808d600", asm -> asm.round(2, z(30))); // vrndscaleps $0
    check("629275482cd6", asm -> asm.scale(2, 1, z(30))); // vscalefps
  }

  @Test
  void integersAndLanesEqualTheReference() {
    check("62917548fed6", asm -> asm.addInts(2, 1, z(30))); // vpaddd
    check("62917548fad6", asm -> asm.subtractInts(2, 1, z(30))); // vpsubd
    check("62b16d4872f107", asm -> asm.shiftLeftInts(2, 17, 7)); // vpslld $7,%zmm17,%zmm2
    check("62917c485bd6", asm -> asm.intsToFloats(2, z(30))); // vcvtdq2ps
    check("62917d485bd6", asm -> asm.floatsToInts(2, z(30))); // vcvtps2dq
    check("6292754850d6", asm -> asm.dotBytes(2, 1, z(30))); // vpdpbusd
    check("62f23d5050b878563412", asm -> asm.dotBytes(7, 24, each(Gpr.RAX, FAR)));
    check("6293754823d64e", asm -> asm.quarters(2, 1, z(30), 0x4E)); // vshuff32x4
    check("62937d4804d6b1", asm -> asm.lanes(2, z(30), 0xB1)); // vpermilps
  }

  private static void check(String expected, Consumer<Assembler> instruction) {
    Assembler asm = new Assembler();
    instruction.accept(asm);
    assertThat(HexFormat.of().formatHex(asm.code())).isEqualTo(expected);
  }
}
