package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufBundleTest {

  private static final Path GOLDEN = Path.of("src/test/golden/gguf");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"llama,LLAMA", "qwen2,QWEN2", "gemma2,GEMMA2"})
  void oneFileIsAWholeModel(String name, Family family) {
    try (ModelBundle bundle = open(GOLDEN.resolve(name + ".gguf"))) {
      assertThat(bundle.name()).isEqualTo(name);
      assertThat(bundle.config().family()).isEqualTo(family);
      assertThat(bundle.tokenizer().endOfTurnIds()).isNotEmpty();
      assertThat(bundle.tokenizer().chatTemplate()).isNotBlank();
      assertThat(bundle.identity()).hasSize(64);
    }
  }

  @Test
  void oneByteMakesAnotherIdentityACopyDoesNot() throws IOException {
    Path original = GOLDEN.resolve("llama.gguf");
    Path copy = Files.copy(original, folder.resolve("copy.gguf"));
    byte[] bytes = Files.readAllBytes(original);
    bytes[bytes.length - 1] ^= 1;
    Path changed = Files.write(folder.resolve("changed.gguf"), bytes);
    assertThat(identity(copy)).isEqualTo(identity(original));
    assertThat(identity(changed)).isNotEqualTo(identity(original));
  }

  @Test
  void aTruncatedFileIsRefusedByName() throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN.resolve("llama.gguf"));
    for (int length : new int[] {0, 3, 100, bytes.length / 2, bytes.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> open(cut))
          .isInstanceOf(R2ecException.Unusable.class)
          .hasMessageContaining("cut.gguf");
    }
  }

  private static String identity(Path file) {
    try (ModelBundle bundle = open(file)) {
      return bundle.identity();
    }
  }

  private static ModelBundle open(Path file) {
    return ModelBundle.open(new BundleLocation(file, null, null), Progress.NONE);
  }
}
