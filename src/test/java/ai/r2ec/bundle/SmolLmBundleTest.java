package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.CacheDirectory;
import ai.r2ec.domain.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real default model, to be there by {@code models pull}; prints what it measures. */
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
  void opensWithThePublishedDimensionsInWellUnderASecond() {
    ModelBundle.open(new BundleLocation(model, null, null), Progress.NONE).close();
    long begin = System.nanoTime();
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(model, null, null), Progress.NONE)) {
      report("open", begin);
      assertThat(bundle.config().layers()).isEqualTo(30);
      assertThat(bundle.config().hiddenSize()).isEqualTo(576);
      assertThat(bundle.config().vocabularySize()).isEqualTo(49_152);
      assertThat(bundle.config().ropeTheta()).isEqualTo(100_000);
      assertThat(bundle.tokenizer().endOfTurnIds()).contains(2);
    }
  }

  @Test
  void isDequantisedAsAWholeInUnderASecondOnOneCore() {
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(model, null, null), Progress.NONE)) {
      float[] target = new float[1 << 20];
      for (int round = 0; round < 4; round++) {
        long begin = System.nanoTime();
        long elements = readAll(bundle.weights(), target);
        Duration taken = report("dequantise", begin);
        assertThat(elements).isEqualTo(134_515_008);
        assertThat(round < 3 || taken.toMillis() < 1000).isTrue();
      }
    }
  }

  private static long readAll(ModelWeights weights, float[] target) {
    long all = 0;
    for (String name : weights.names()) {
      long elements = 1;
      for (long dimension : weights.shape(name)) {
        elements *= dimension;
      }
      for (long at = 0; at < elements; at += target.length) {
        weights.read(name, at, target, 0, (int) Math.min(target.length, elements - at));
      }
      all += elements;
    }
    return all;
  }

  private static Duration report(String what, long begin) {
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("SmolLM2-135M-Instruct Q4_1: %s %d ms%n", what, taken.toMillis());
    return taken;
  }
}
