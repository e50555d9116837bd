package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.CacheDirectory;
import ai.r2ec.domain.Progress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real default model, to be there by {@code models pull}. */
@Tag("model")
class SmolLmBundleTest {

  private static Path model;

  @BeforeAll
  static void find() {
    model =
        ModelDownload.smolLm2(Map.of(), CacheDirectory.path().resolve("models"))
            .fetch(true, Progress.NONE);
  }

  @Test
  void opensWithThePublishedDimensions() {
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(model, null, null), Progress.NONE)) {
      assertThat(bundle.config().layers()).isEqualTo(30);
      assertThat(bundle.config().hiddenSize()).isEqualTo(576);
      assertThat(bundle.config().vocabularySize()).isEqualTo(49_152);
      assertThat(bundle.config().ropeTheta()).isEqualTo(100_000);
      assertThat(bundle.tokenizer().endOfTurnIds()).contains(2);
    }
  }

  @Test
  void isDequantisedAsAWholeToFiniteWeights() {
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(model, null, null), Progress.NONE)) {
      assertThat(readAll(bundle.weights(), new float[1 << 20])).isEqualTo(134_515_008);
    }
  }

  private static boolean allBelow(float[] values, int length, float bound) {
    for (int i = 0; i < length; i++) {
      if (!(Math.abs(values[i]) < bound)) { // NaN is not below anything
        return false;
      }
    }
    return true;
  }

  private static long readAll(ModelWeights weights, float[] target) {
    long all = 0;
    for (String name : weights.names()) {
      long elements = 1;
      for (long dimension : weights.shape(name)) {
        elements *= dimension;
      }
      for (long at = 0; at < elements; at += target.length) {
        int length = (int) Math.min(target.length, elements - at);
        weights.read(name, at, target, 0, length);
        assertThat(allBelow(target, length, 1000)).as(name).isTrue();
      }
      all += elements;
    }
    return all;
  }
}
