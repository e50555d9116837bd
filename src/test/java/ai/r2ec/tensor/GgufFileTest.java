package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

  private static final Path GOLDEN = Path.of("src/test/golden/gguf");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q4_k", "q5_k", "q6_k"
      })
  void everyTypeIsDequantisedToTheBitsOfTheReference(String name) {
    try (GgufFile file = GgufFile.open(GOLDEN.resolve("quants.gguf"));
        SafetensorsFile reference = SafetensorsFile.open(GOLDEN.resolve("quants.safetensors"))) {
      assertThat(file.info(name).shape()).containsExactly(reference.info(name).shape());
      assertThat(bits(whole(file, name))).containsExactly(bits(whole(reference, name)));
    }
  }

  @Test
  void anySliceEqualsTheSamePartOfTheWhole() {
    Random random = new Random(2);
    try (GgufFile file = GgufFile.open(GOLDEN.resolve("quants.gguf"))) {
      for (String name : file.names()) {
        float[] whole = whole(file, name);
        for (int i = 0; i < 200; i++) {
          int from = random.nextInt(whole.length + 1);
          int length = random.nextInt(whole.length - from + 1);
          float[] slice = new float[length + 2];
          file.read(name, from, slice, 1, length);
          assertThat(Arrays.copyOfRange(slice, 1, 1 + length))
              .containsExactly(Arrays.copyOfRange(whole, from, from + length));
          assertThat(slice[length + 1]).isZero();
        }
      }
    }
  }

  @Test
  void metadataKeepsItsTypesAndShapesAreOutermostFirst() {
    try (GgufFile file = GgufFile.open(GOLDEN.resolve("llama.gguf"))) {
      assertThat(file.metadata())
          .containsEntry("general.architecture", "llama")
          .containsEntry("llama.block_count", 3L)
          .containsEntry("llama.attention.layer_norm_rms_epsilon", 1e-5f)
          .containsEntry("tokenizer.ggml.add_space_prefix", false);
      assertThat((List<?>) file.metadata().get("tokenizer.ggml.tokens")).hasSize(580);
      assertThat(file.info("blk.0.attn_k.weight").shape()).containsExactly(32, 64);
    }
  }

  @Test
  void everyMetadataTypeIsRead() throws IOException {
    GgufBytes bytes = new GgufBytes(3, 0, 14);
    bytes.key("u8", 0).one(0xFF);
    bytes.key("i8", 1).one(0xFF);
    bytes.key("u16", 2).two(0xFFFF);
    bytes.key("i16", 3).two(0xFFFF);
    bytes.key("u32", 4).four(-1);
    bytes.key("i32", 5).four(-1);
    bytes.key("f32", 6).four(Float.floatToIntBits(0.1f));
    bytes.key("bool", 7).one(1);
    bytes.key("text", 8).string("é✓");
    bytes.key("list", 9).four(9).eight(2);
    bytes.four(8).eight(1).string("x");
    bytes.four(5).eight(2).four(1).four(-2);
    bytes.key("u64", 10).eight(Long.MAX_VALUE);
    bytes.key("i64", 11).eight(Long.MIN_VALUE);
    bytes.key("f64", 12).eight(Double.doubleToLongBits(0.1));
    bytes.key("none", 9).four(4).eight(0);
    try (GgufFile file = GgufFile.open(bytes.write(folder.resolve("meta.gguf")))) {
      assertThat(file.metadata().values())
          .containsExactly(
              255L,
              -1L,
              65535L,
              -1L,
              0xFFFF_FFFFL,
              -1L,
              0.1f,
              true,
              "é✓",
              List.of(List.of("x"), List.of(1L, -2L)),
              Long.MAX_VALUE,
              Long.MIN_VALUE,
              0.1,
              List.of());
    }
  }

  @Test
  void theAlignmentOfTheFileIsKept() throws IOException {
    GgufBytes bytes = new GgufBytes(2, 1, 1);
    bytes.key("general.alignment", 4).four(64);
    bytes.string("t").four(1).eight(2).four(0).eight(64);
    bytes.pad(64).eight(0).pad(64).four(Float.floatToIntBits(1)).four(Float.floatToIntBits(2));
    try (GgufFile file = GgufFile.open(bytes.write(folder.resolve("aligned.gguf")))) {
      assertThat(whole(file, "t")).containsExactly(1, 2);
    }
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("quants.gguf"));
    for (int length = 0; length < whole.length; length += length < 2000 ? 1 : 997) {
      Path path = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, length));
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(() -> GgufFile.open(path))
          .withMessageContaining("cut.gguf");
    }
  }

  @Test
  void aDamagedFileIsRefusedOrReadButNeverBreaksTheProcess() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("quants.gguf"));
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(900)] = (byte) random.nextInt();
      Path path = Files.write(folder.resolve("damaged.gguf"), damaged);
      try (GgufFile file = GgufFile.open(path)) {
        for (String name : file.names()) {
          whole(file, name);
        }
      } catch (R2ecException.Unusable refused) {
        assertThat(refused).hasMessageContaining("damaged.gguf");
      }
    }
  }

  @Test
  void otherTensorTypesAreRefusedByName() throws IOException {
    assertRefused(tensor(10, 256, 0), "t", "Q2_K");
    assertRefused(tensor(23, 256, 0), "t", "IQ4_XS");
    assertRefused(tensor(39, 256, 0), "t", "MXFP4");
    assertRefused(tensor(4, 256, 0), "t", "number 4");
    assertRefused(tensor(12, 128, 0), "t", "256");
    assertRefused(tensor(0, 2, 8), "t", "alignment");
    assertRefused(tensor(0, 1L << 40, 0), "t", "truncated");
    assertRefused(tensor(0, Long.MAX_VALUE, 0), "t", "beyond");
  }

  @Test
  void overlappingTensorsAreRefusedByName() throws IOException {
    GgufBytes bytes = new GgufBytes(3, 2, 0);
    bytes.string("one").four(1).eight(16).four(0).eight(0);
    bytes.string("two").four(1).eight(8).four(0).eight(32);
    bytes.pad(32).raw(new byte[64]);
    assertRefused(bytes, "one", "two");
  }

  @Test
  void otherVersionsAndBigEndianFilesAreRefused() throws IOException {
    assertRefused(new GgufBytes(1, 0, 0), "version 1", "2 and 3");
    assertRefused(new GgufBytes(Integer.reverseBytes(3), 0, 0), "big-endian", "little-endian");
    Path path = Files.writeString(folder.resolve("text.gguf"), "x".repeat(100));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> GgufFile.open(path))
        .withMessageContaining("not a GGUF file");
  }

  private static GgufBytes tensor(int type, long elements, long offset) {
    GgufBytes bytes = new GgufBytes(3, 1, 0);
    bytes.string("t").four(1).eight(elements).four(type).eight(offset);
    return bytes.pad(32).raw(new byte[64]);
  }

  private void assertRefused(GgufBytes bytes, String... words) throws IOException {
    Path path = bytes.write(folder.resolve("refused.gguf"));
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> GgufFile.open(path))
        .withMessageContaining("refused.gguf")
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private static float[] whole(WeightFile file, String name) {
    float[] values = new float[(int) file.info(name).elements()];
    file.read(name, 0, values, 0, values.length);
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  /** Builds GGUF files by hand, right and wrong ones. */
  private static final class GgufBytes {
    private ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    GgufBytes(int version, long tensors, long keys) {
      bytes.putInt(0x46554747).putInt(version).putLong(tensors).putLong(keys);
    }

    GgufBytes one(int value) {
      bytes.put((byte) value);
      return this;
    }

    GgufBytes two(int value) {
      bytes.putShort((short) value);
      return this;
    }

    GgufBytes four(int value) {
      bytes.putInt(value);
      return this;
    }

    GgufBytes eight(long value) {
      bytes.putLong(value);
      return this;
    }

    GgufBytes raw(byte[] values) {
      bytes.put(values);
      return this;
    }

    GgufBytes string(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return eight(utf8.length).raw(utf8);
    }

    GgufBytes key(String key, int type) {
      return string(key).four(type);
    }

    GgufBytes pad(int alignment) {
      bytes.position(Math.ceilDiv(bytes.position(), alignment) * alignment);
      return this;
    }

    Path write(Path path) throws IOException {
      return Files.write(path, Arrays.copyOf(bytes.array(), bytes.position()));
    }
  }
}
