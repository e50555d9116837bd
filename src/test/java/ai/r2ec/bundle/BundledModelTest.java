package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {

  @TempDir private Path cache;

  @Test
  void itIsUnpackedOnceAndOpensAsAModelOfLessThanTwelveMegabytes() throws IOException {
    Path folder = BundledModel.NANO.unpack(cache);
    assertThat(BundledModel.NANO.unpack(cache)).isEqualTo(folder);
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(BundledModel.NANO.files()).contains(folder.relativize(file).toString());
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isBetween(1_000_000L, 12_000_000L);
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(folder, null, null), Progress.NONE)) {
      assertThat(bundle.name()).isEqualTo("nano");
    }
  }

  @Test
  void theAdapterOfTheDemoIsAPeftDirectoryOfLessThanTenMegabytes() throws IOException {
    Path folder = BundledModel.DEMO_GAMES.unpack(cache);
    assertThat(BundledModel.DEMO_GAMES.files())
        .allSatisfy(file -> assertThat(folder.resolve(file)).isNotEmptyFile());
    assertThat(Files.size(folder.resolve("adapter_model.safetensors"))).isLessThan(10_000_000L);
    assertThat(LoraConfig.read(folder.resolve(LoraAdapter.CONFIG)).rank()).isPositive();
  }

  @Test
  void whatWasDamagedIsPutRight() throws IOException {
    Path weights = BundledModel.NANO.unpack(cache).resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, new byte[] {1, 2, 3});
    BundledModel.NANO.unpack(cache);
    assertThat(weights).hasBinaryContent(whole);
  }
}
