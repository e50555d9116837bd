package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsBuilderTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    Path path = folder.resolve("deep/down.safetensors");
    float[] odd = {Float.MIN_VALUE, -0f, Float.POSITIVE_INFINITY, 1e-30f, 3, 4};
    new SafetensorsBuilder()
        .metadata("note", "\"ü\"")
        .add("b", odd, 2, 3)
        .add("a", new float[] {7}, 1)
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.names()).containsExactly("a", "b");
      assertThat(file.metadata()).containsEntry("note", "\"ü\"");
      assertThat(file.info("b").shape()).containsExactly(2, 3);
      float[] back = new float[odd.length];
      file.read("b", 0, back, 0, back.length);
      assertThat(back).containsExactly(odd);
      file.read("a", 0, back, 0, 1);
      assertThat(back[0]).isEqualTo(7);
    }
  }

  @Test
  void aSecondFileTakesTheFirstOnesPlaceAndLeavesNothingBeside() throws IOException {
    Path path = folder.resolve("t.safetensors");
    new SafetensorsBuilder().add("a", new float[9], 9).write(path);
    new SafetensorsBuilder().add("a", new float[1], 1).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path);
        Stream<Path> all = Files.list(folder)) {
      assertThat(file.info("a").elements()).isEqualTo(1);
      assertThat(all).containsExactly(path);
    }
  }

  @Test
  void aFileThatCannotBeReplacedIsAnErrorAndStays() throws IOException {
    Path path = folder.resolve("taken");
    Files.createDirectories(path.resolve("inner"));
    SafetensorsBuilder builder = new SafetensorsBuilder().add("a", new float[1], 1);
    assertThatThrownBy(() -> builder.write(path)).isInstanceOf(IOException.class);
    assertThat(path.resolve("inner")).isDirectory();
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(path);
    }
  }

  @Test
  void aShapeOfAnotherSizeAndANameTakenTwiceAreRefused() {
    SafetensorsBuilder builder = new SafetensorsBuilder().add("a", new float[2], 2);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("b", new float[2], 3));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("a", new float[2], 2));
  }
}
