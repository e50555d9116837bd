package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamTest {

  /** Its gradient with respect to the weights is the slopes. */
  private static final String LINEAR =
      """
      class Linear(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool

        def loss(self, weights: List[Tensor], slopes: List[Tensor]) -> Tensor:
          total = torch.zeros([1])
          for i in range(torch.len(weights)):
            total = total + (weights[i] * slopes[i]).sum()
          return total
      """;

  private static final Adam.Settings SETTINGS = new Adam.Settings(0.8, 0.95, 1e-6, 0.1);
  private static final int SIZE = 7;

  private static ScriptModule linear() {
    return ScriptModule.load(
        "cpu", "linear.Linear", Map.of("linear", LINEAR), Map.of("training", false));
  }

  private static NDArray weight(TensorScope scope, float... values) {
    NDArray weight = scope.floats(values, values.length);
    weight.setRequiresGradient(true);
    return weight;
  }

  private static void backward(ScriptModule linear, List<NDArray> weights, float[] slopes) {
    try (TensorScope step = linear.scope().child();
        GradientCollector gradients = step.manager().getEngine().newGradientCollector()) {
      List<NDArray> same = weights.stream().map(_ -> step.floats(slopes, SIZE)).toList();
      gradients.backward(linear.differentiable(step, "loss", weights, same));
    }
  }

  private static float[] random(Random random) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void everyStepFollowsTheFormula() {
    Random random = new Random(3);
    float[] start = random(random);
    double[] weight = new double[SIZE];
    double[] mean = new double[SIZE];
    double[] square = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      weight[i] = start[i];
    }
    try (ScriptModule linear = linear();
        TensorScope scope = TensorScope.cpu()) {
      NDArray trained = weight(scope, start);
      try (Adam adam = new Adam("cpu", List.of(trained), SETTINGS)) {
        for (int t = 1; t <= 20; t++) {
          float[] slopes = random(random);
          backward(linear, List.of(trained), slopes);
          adam.step(0.01);
          for (int i = 0; i < SIZE; i++) {
            mean[i] = 0.8 * mean[i] + 0.2 * slopes[i];
            square[i] = 0.95 * square[i] + 0.05 * slopes[i] * slopes[i];
            double corrected = Math.sqrt(square[i] / (1 - Math.pow(0.95, t))) + 1e-6;
            weight[i] -= 0.01 * (mean[i] / (1 - Math.pow(0.8, t)) / corrected + 0.1 * weight[i]);
          }
        }
        assertThat(adam.steps()).isEqualTo(20);
        float[] learned = TensorScope.toFloats(trained);
        for (int i = 0; i < SIZE; i++) {
          assertThat((double) learned[i]).isCloseTo(weight[i], within(1e-5));
        }
      }
    }
  }

  @Test
  void gradientsAddUpUntilAStepAndAreZeroAfterIt() {
    try (ScriptModule linear = linear();
        TensorScope scope = TensorScope.cpu()) {
      NDArray trained = weight(scope, new float[SIZE]);
      try (Adam adam = new Adam("cpu", List.of(trained), SETTINGS)) {
        float[] slopes = random(new Random(4));
        backward(linear, List.of(trained), slopes);
        backward(linear, List.of(trained), slopes);
        float[] twice = TensorScope.toFloats(trained.getGradient());
        for (int i = 0; i < SIZE; i++) {
          assertThat(twice[i]).isEqualTo(2 * slopes[i]);
        }
        adam.step(0.01);
        assertThat(TensorScope.toFloats(trained.getGradient())).containsOnly(0);
      }
    }
  }

  @Test
  void aRestoredOptimiserGoesOnBitForBit() {
    float[] never = run(10, 10);
    float[] stopped = run(4, 10);
    assertThat(stopped).containsExactly(never);
  }

  /** Runs {@code steps} steps, the ones from {@code stop} on with a fresh optimiser restored. */
  private static float[] run(int stop, int steps) {
    Random random = new Random(5);
    try (ScriptModule linear = linear();
        TensorScope scope = TensorScope.cpu()) {
      List<NDArray> weights = List.of(weight(scope, random(random)), weight(scope, random(random)));
      Adam adam = new Adam("cpu", weights, SETTINGS);
      for (int t = 0; t < steps; t++) {
        if (t == stop) {
          Adam restored = new Adam("cpu", weights, SETTINGS);
          restored.restore(adam.steps(), values(adam.means()), values(adam.squares()));
          adam.close();
          adam = restored;
        }
        backward(linear, weights, random(random));
        adam.step(0.01);
      }
      adam.close();
      return TensorScope.toFloats(weights.getFirst());
    }
  }

  private static List<float[]> values(List<NDArray> arrays) {
    List<float[]> values = new ArrayList<>();
    arrays.forEach(array -> values.add(TensorScope.toFloats(array)));
    return values;
  }
}
