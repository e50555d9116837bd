package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

  private static final String TWO_FLOATS =
      "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F16", "BF16"})
  void anySliceEqualsTheSamePartOfTheWhole(String dtype) throws IOException {
    Random random = new Random(1);
    float[] values = new float[3 * 8192 + 17];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Path path =
        new SafetensorsTestFile()
            .add("before", "F32", new long[] {1}, 7)
            .add("t", dtype, new long[] {values.length}, values)
            .write(folder.resolve("m.safetensors"));
    try (WeightFile file = WeightFile.open(path)) {
      float[] whole = new float[values.length];
      file.read("t", 0, whole, 0, whole.length);
      for (int i = 0; i < 300; i++) {
        int from = random.nextInt(values.length + 1);
        int length = random.nextInt(values.length - from + 1);
        float[] slice = new float[length + 3];
        file.read("t", from, slice, 2, length);
        assertThat(Arrays.copyOfRange(slice, 2, 2 + length))
            .containsExactly(Arrays.copyOfRange(whole, from, from + length));
        assertThat(slice[length + 2]).isZero();
      }
    }
  }

  @Test
  void everyHalfPrecisionNumberIsWidenedExactly() throws IOException {
    byte[] all = new byte[2 * 65536];
    ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(everyShort());
    for (String dtype : new String[] {"F16", "BF16"}) {
      Path path =
          SafetensorsTestFile.write(
              folder.resolve(dtype + ".safetensors"),
              "{\"t\":{\"dtype\":\"%s\",\"shape\":[65536],\"data_offsets\":[0,131072]}}"
                  .formatted(dtype),
              all);
      float[] values = new float[65536];
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        file.read("t", 0, values, 0, values.length);
      }
      for (int i = 0; i < values.length; i++) {
        float expected =
            dtype.equals("F16") ? Float.float16ToFloat((short) i) : Float.intBitsToFloat(i << 16);
        assertThat(Float.floatToIntBits(values[i])).isEqualTo(Float.floatToIntBits(expected));
      }
    }
  }

  private static short[] everyShort() {
    short[] all = new short[65536];
    for (int i = 0; i < all.length; i++) {
      all[i] = (short) i;
    }
    return all;
  }

  @Test
  void namesShapesAndTypesAreThoseOfTheHeader() throws IOException {
    Path path =
        new SafetensorsTestFile()
            .add("w", "BF16", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
            .add("b", "F32", new long[] {}, 9)
            .write(folder.resolve("m.safetensors"));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.names()).containsExactly("w", "b");
      TensorInfo info = file.info("w");
      assertThat(info.shape()).containsExactly(2, 3);
      assertThat(info.dtype()).isEqualTo("BF16");
      assertThat(info.elements()).isEqualTo(6);
      assertThat(info.bytes()).isEqualTo(12);
      assertThat(file.info("b").elements()).isEqualTo(1);
    }
  }

  @Test
  void aSliceBeyondTheTensorIsRefused() throws IOException {
    Path path = valid();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> file.read("a", 1, new float[2], 0, 2));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> file.read("a", -1, new float[2], 0, 1));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> file.read("a", 0, new float[2], 1, 2));
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(() -> file.read("zz", 0, new float[2], 0, 1))
          .withMessageContaining("zz");
    }
  }

  private Path valid() throws IOException {
    return SafetensorsTestFile.write(
        folder.resolve("valid.safetensors"), "{" + TWO_FLOATS + "}", new byte[8]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{A,\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | b | overlap",
        "{A,\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9,13]}} | b | truncated",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | a | gap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | last tensor | ends at",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | a | ask for 12 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | a | data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}} | a | data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | a | -2",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}} | a | 1.5",
        "{\"a\":{\"dtype\":\"Q9\",\"shape\":[2],\"data_offsets\":[0,8]}} | a | Q9",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}} | a"
            + " | beyond",
        "{A,A} | a | Duplicate",
        "[1] | header | object",
        "{A, | header | JSON",
      })
  void aDamagedHeaderIsRefusedByName(String header, String name, String reason) throws IOException {
    Path path =
        SafetensorsTestFile.write(
            folder.resolve("bad.safetensors"), header.replace("A", TWO_FLOATS), new byte[8]);
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> SafetensorsFile.open(path))
        .withMessageContaining("bad.safetensors")
        .withMessageContaining(name)
        .withMessageContaining(reason);
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(valid());
    for (int length = 0; length < whole.length; length++) {
      Path path = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, length));
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(() -> SafetensorsFile.open(path))
          .withMessageContaining("cut.safetensors");
    }
  }

  @Test
  void anAbsurdHeaderLengthIsRefusedWithoutReadingIt() throws IOException {
    byte[] bytes = Files.readAllBytes(valid());
    for (long length : new long[] {-1, 0, 100_000_001, Long.MAX_VALUE}) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      Path path = Files.write(folder.resolve("absurd.safetensors"), bytes);
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(() -> SafetensorsFile.open(path))
          .withMessageContaining("header claims");
    }
  }

  @Test
  void aTensorOfAnotherTypeMayBePresentButNotBeRead() throws IOException {
    Path path =
        SafetensorsTestFile.write(
            folder.resolve("ids.safetensors"),
            "{\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
            new byte[8]);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatExceptionOfType(R2ecException.Unusable.class)
          .isThrownBy(() -> file.read("ids", 0, new float[1], 0, 1))
          .withMessageContaining("ids")
          .withMessageContaining("I64");
    }
  }

  @Test
  void aMissingFileAndAForeignEndingAreRefusedByName() {
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> WeightFile.open(folder.resolve("none.safetensors")))
        .withMessageContaining("none.safetensors does not exist");
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> WeightFile.open(folder.resolve("model.bin")))
        .withMessageContaining("model.bin");
  }

  @Test
  @Tag("slow")
  void aTensorAbove2GbIsReadAtItsEnd() throws IOException {
    long elements = 1_100_000_000L; // 2.2 GB of bf16, a sparse file
    byte[] header =
        "{\"big\":{\"dtype\":\"BF16\",\"shape\":[1100,1000000],\"data_offsets\":[0,%d]}}"
            .formatted(2 * elements)
            .getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("big.safetensors");
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
      channel.write(ByteBuffer.wrap(header));
      ByteBuffer last = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : new float[] {1.5f, -2f, 0.25f}) {
        last.putShort((short) (Float.floatToRawIntBits(value) >> 16));
      }
      channel.write(last.flip(), 8 + header.length + 2 * (elements - 3));
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] values = new float[5];
      file.read("big", elements - 5, values, 0, 5);
      assertThat(values).containsExactly(0, 0, 1.5f, -2f, 0.25f);
    }
  }
}
