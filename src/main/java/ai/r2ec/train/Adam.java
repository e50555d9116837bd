package ai.r2ec.train;

import ai.djl.ndarray.NDArray;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.tensor.TorchScriptArchive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adam (Kingma &amp; Ba 2015, algorithm 1) with decoupled weight decay (AdamW, Loshchilov &amp;
 * Hutter 2019, algorithm 2); a decay of 0 is plain Adam. Changes weights in place, in one call for
 * all of them, and is exactly repeatable.
 */
public final class Adam implements AutoCloseable {

  /**
   * The constants of the update.
   *
   * @param beta1 decay of the mean of the gradients
   * @param beta2 decay of the mean of their squares
   * @param epsilon added to the root
   * @param weightDecay times the learning rate, what a weight loses in each step
   */
  public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {

    /** 0.9, 0.999, 1e-8, no decay: the paper's own. */
    public static final Settings PAPER = new Settings(0.9, 0.999, 1e-8, 0);
  }

  private final ScriptModule script;
  private final double weightDecay;
  private final List<NDArray> weights;
  private final List<NDArray> means;
  private final List<NDArray> squares;
  private long steps;

  /**
   * Begins at step 0.
   *
   * @param weights float32, each requiring gradients; they stay the caller's
   */
  public Adam(String device, List<NDArray> weights, Settings settings) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("beta1", settings.beta1());
    attributes.put("beta2", settings.beta2());
    attributes.put("epsilon", settings.epsilon());
    this.script =
        ScriptModule.load(
                device,
                "adam.Adam",
                TorchScriptArchive.resources(Adam.class, List.of("adam")),
                attributes)
            .repeatable();
    this.weightDecay = settings.weightDecay();
    this.weights = List.copyOf(weights);
    this.means = zeros(script.scope());
    this.squares = zeros(script.scope());
  }

  /** Steps done so far. */
  public long steps() {
    return steps;
  }

  /** Running means of the gradients, one per weight, unbiased by nothing yet. */
  public List<NDArray> means() {
    return means;
  }

  /** Running means of the squared gradients, one per weight. */
  public List<NDArray> squares() {
    return squares;
  }

  /**
   * Goes on where another run stopped, exactly.
   *
   * @param steps steps done
   * @param means values of {@link #means()}
   * @param squares values of {@link #squares()}
   */
  public void restore(long steps, List<float[]> means, List<float[]> squares) {
    this.steps = steps;
    for (int i = 0; i < weights.size(); i++) {
      this.means.get(i).set(means.get(i));
      this.squares.get(i).set(squares.get(i));
    }
  }

  /** Moves the weights along their gradients and sets the gradients to zero. */
  public void step(double learningRate) {
    steps++;
    List<NDArray> gradients = weights.stream().map(NDArray::getGradient).toList();
    try {
      script.run("step", weights, gradients, means, squares, steps, learningRate, weightDecay);
    } finally {
      gradients.forEach(NDArray::close);
    }
  }

  @Override
  public void close() {
    script.close();
  }

  private List<NDArray> zeros(TensorScope scope) {
    return weights.stream().map(weight -> scope.manager().zeros(weight.getShape())).toList();
  }
}
