package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenReadsBackToTheLastBit() throws Exception {
    Path file = folder.resolve("a.safetensors");
    float[] large = random(70_001);
    float[] odd = {Float.NaN, -0.0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
    SafetensorsWriter.write(
        file,
        List.of(
            new FloatTensor("z.large", new long[] {70_001}, large),
            new FloatTensor("a.odd", new long[] {2, 2}, odd),
            new FloatTensor("ü.empty", new long[] {0, 3}, new float[0])),
        Map.of("format", "pt", "step", "12"));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.names()).containsExactly("a.odd", "z.large", "ü.empty");
      assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "step", "12"));
      assertThat(read.info("a.odd").shape()).containsExactly(2, 2);
      assertThat(values(read, "z.large")).isEqualTo(large);
      assertThat(values(read, "a.odd")).isEqualTo(odd);
    }
  }

  @Test
  void theHeaderIsPaddedAndTheOrderOfTheTensorsDoesNotMatter() throws Exception {
    FloatTensor one = new FloatTensor("one", new long[] {1}, new float[] {1});
    FloatTensor two = new FloatTensor("two", new long[] {2}, new float[] {2, 3});
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    SafetensorsWriter.write(first, List.of(one, two), Map.of());
    SafetensorsWriter.write(second, List.of(two, one), Map.of());
    byte[] bytes = Files.readAllBytes(first);
    assertThat(bytes).isEqualTo(Files.readAllBytes(second));
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
  }

  @Test
  void aFileIsReplacedAndNothingLiesBeside() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "something else");
    SafetensorsWriter.write(
        file, List.of(new FloatTensor("x", new long[] {1}, new float[] {7})), Map.of());
    try (SafetensorsFile read = SafetensorsFile.open(file);
        Stream<Path> beside = Files.list(folder)) {
      assertThat(values(read, "x")).containsExactly(7);
      assertThat(beside).containsExactly(file);
    }
  }

  @Test
  void tensorsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new FloatTensor("w", new long[] {2, 3}, new float[5]))
        .hasMessage("tensor w: its shape asks for 6 values, got 5");
    FloatTensor same = new FloatTensor("w", new long[] {1}, new float[1]);
    assertThatThrownBy(
            () -> SafetensorsWriter.write(folder.resolve("x"), List.of(same, same), Map.of()))
        .hasMessage("two tensors are called w");
  }

  private static float[] values(SafetensorsFile file, String name) {
    float[] values = new float[(int) file.info(name).elements()];
    file.read(name, 0, values, 0, values.length);
    return values;
  }

  private static float[] random(int count) {
    Random random = new Random(3);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
