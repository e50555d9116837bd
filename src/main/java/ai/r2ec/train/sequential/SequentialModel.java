package ai.r2ec.train.sequential;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.tensor.TorchScriptArchive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Weights on a device and the script that computes with them. One thread at a time. */
final class SequentialModel implements AutoCloseable {

  private final SequentialOptions.Network network;
  private final List<WeightShape> shapes;
  private final ScriptModule script;
  private final List<NDArray> weights = new ArrayList<>();

  private SequentialModel(
      SequentialOptions.Network network, List<WeightShape> shapes, ScriptModule script) {
    this.network = network;
    this.shapes = shapes;
    this.script = script;
  }

  /** A new network, its weights drawn by the options' seed. */
  static SequentialModel create(SequentialOptions options, int items, String device) {
    List<WeightShape> shapes = WeightShape.of(options.network(), items);
    SequentialModel model =
        new SequentialModel(options.network(), shapes, compile(options, device));
    for (WeightShape shape : shapes) {
      NDArray weight =
          model.script.scope().floats(shape.values(options.seed()), shape.dimensions());
      weight.setRequiresGradient(true);
      model.weights.add(weight);
    }
    return model;
  }

  private static ScriptModule compile(SequentialOptions options, String device) {
    SequentialOptions.Network network = options.network();
    String name = network.architecture().label();
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    if (network.architecture() == Architecture.SASREC) {
      attributes.put("heads", network.heads());
    }
    attributes.put("dropout", network.dropout());
    attributes.put("loss_name", options.fit().objective().label());
    attributes.put("penalty", options.fit().penalty());
    return ScriptModule.load(
            device,
            name + "." + network.architecture().scriptClass(),
            TorchScriptArchive.resources(SequentialModel.class, List.of("objective", name)),
            attributes)
        .repeatable();
  }

  /** The weights' names and shapes. */
  List<WeightShape> shapes() {
    return shapes;
  }

  /** The weights themselves, in the order of {@link #shapes()}; they require gradients. */
  List<NDArray> weights() {
    return weights;
  }

  /** Copies of the weights' values. */
  List<float[]> values() {
    return weights.stream().map(TensorScope::toFloats).toList();
  }

  /** Takes other values, one array per weight. */
  void load(List<float[]> values) {
    for (int i = 0; i < weights.size(); i++) {
      weights.get(i).set(values.get(i));
    }
  }

  /**
   * Mean loss of a batch; its gradients are added to the weights'.
   *
   * @param dropoutSeed decides what is dropped
   */
  double accumulate(Batch batch, int dropoutSeed) {
    try (TensorScope step = script.scope().child();
        GradientCollector gradients = step.manager().getEngine().newGradientCollector()) {
      step.manager().getEngine().setRandomSeed(dropoutSeed);
      NDArray loss =
          script.differentiable(
              step,
              "loss",
              weights,
              histories(step, batch),
              vector(step, batch.targets()),
              vector(step, batch.drawn()));
      gradients.backward(loss);
      return loss.getFloat();
    }
  }

  /** Scores of all items for each history, without dropout {@code (B, N)}. */
  float[][] scores(Batch batch) {
    try (TensorScope step = script.scope().child();
        ScriptValue result = script.call("scores", weights, histories(step, batch))) {
      return TensorScope.toRows(result.tensor(step));
    }
  }

  /** Most events of a history that are read. */
  int window() {
    return network.window();
  }

  @Override
  public void close() {
    script.close();
  }

  private static NDArray histories(TensorScope scope, Batch batch) {
    return scope.manager().create(batch.histories(), new Shape(batch.size(), batch.length()));
  }

  private static NDArray vector(TensorScope scope, long... values) {
    return scope.manager().create(values, new Shape(values.length));
  }
}
