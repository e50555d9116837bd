package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences of the loss, weight by weight, dropout included. */
class SequentialGradientTest {

  private static final int ITEMS = 17;
  private static final int DROPOUT_SEED = 11;
  private static final float STEP = 2e-2f;

  static List<SequentialOptions> options() {
    List<SequentialOptions> all = new ArrayList<>();
    for (Architecture architecture : Architecture.values()) {
      for (Objective objective : Objective.values()) {
        all.add(
            new SequentialOptions(
                new SequentialOptions.Network(architecture, 6, 2, 1, 0.3, 4),
                new SequentialOptions.Fit(objective, 5, 0.7, 0.001, 4, 1, 1),
                7));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyGradientIsTheSlopeOfTheLoss(SequentialOptions options) {
    SplittableRandom random = new SplittableRandom(5);
    try (SequentialModel model = SequentialModel.create(options, ITEMS, "cpu")) {
      List<float[]> weights = model.values().stream().map(w -> shifted(random, w)).toList();
      model.load(weights);
      Batch batch = batch(options.fit().objective());
      model.accumulate(batch, DROPOUT_SEED);
      List<float[]> gradients =
          model.weights().stream().map(w -> TensorScope.toFloats(w.getGradient())).toList();
      for (int i = 0; i < weights.size(); i++) {
        float[] direction = direction(random, weights.get(i).length);
        double slope = 0;
        for (int j = 0; j < direction.length; j++) {
          slope += direction[j] * gradients.get(i)[j];
        }
        model.load(moved(weights, i, direction, STEP));
        double ahead = model.accumulate(batch, DROPOUT_SEED);
        model.load(moved(weights, i, direction, -STEP));
        double behind = model.accumulate(batch, DROPOUT_SEED);
        assertThat((ahead - behind) / (2 * STEP))
            .as(model.shapes().get(i).name())
            .isCloseTo(slope, within(2e-3 + 0.02 * Math.abs(slope)));
      }
      // SASRec has one without: the same vector added to all keys changes no softmax, but it lies
      // in one matrix with queries and values. So every weight must be felt.
      assertThat(gradients).allMatch(SequentialGradientTest::moves);
    }
  }

  private static List<float[]> moved(
      List<float[]> weights, int changed, float[] direction, float step) {
    List<float[]> moved = new ArrayList<>(weights);
    float[] values = weights.get(changed).clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += step * direction[i];
    }
    moved.set(changed, values);
    return moved;
  }

  private static boolean moves(float... gradient) {
    for (float value : gradient) {
      if (Math.abs(value) > 1e-4) {
        return true;
      }
    }
    return false;
  }

  /** A direction of length 1. */
  private static float[] direction(SplittableRandom random, int size) {
    double[] drawn = random.doubles(size, -1, 1).toArray();
    double length = 0;
    for (double value : drawn) {
      length += value * value;
    }
    float[] direction = new float[size];
    for (int i = 0; i < size; i++) {
      direction[i] = (float) (drawn[i] / Math.sqrt(length));
    }
    return direction;
  }

  private static float[] shifted(SplittableRandom random, float... values) {
    float[] shifted = values.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += (float) random.nextDouble(-0.5, 0.5);
    }
    return shifted;
  }

  private static Batch batch(Objective objective) {
    int[][] histories = {{3}, {1, 2, 3, 4}, {16, 0}, {5, 6, 7, 8, 9}};
    long[] drawn =
        switch (objective) {
          case CROSS_ENTROPY -> new long[0];
          case BCE -> new long[] {4, 9, 1, 17};
          case BPR_MAX, TOP1_MAX -> new long[] {2, 9, 9, 14, 6};
        };
    return Batch.ofHistories(histories, 4).with(new long[] {6, 9, 6, 1}, drawn);
  }
}
