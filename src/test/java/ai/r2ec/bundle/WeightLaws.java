package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;

/** What holds for weights of every kind. */
final class WeightLaws {

  private WeightLaws() {}

  static void assertSlicesEqualTheWhole(ModelWeights weights, Random random) {
    for (String name : weights.names()) {
      float[] whole = Checkpoint.values(weights, name);
      for (int i = 0; i < 10; i++) {
        int from = random.nextInt(whole.length + 1);
        int length = random.nextInt(whole.length - from + 1);
        float[] slice = new float[length + 2];
        weights.read(name, from, slice, 1, length);
        assertThat(Arrays.copyOfRange(slice, 1, 1 + length))
            .as(name)
            .containsExactly(Arrays.copyOfRange(whole, from, from + length));
        assertThat(slice[0]).isZero();
        assertThat(slice[length + 1]).isZero();
      }
    }
  }
}
