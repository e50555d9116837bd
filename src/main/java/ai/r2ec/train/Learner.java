package ai.r2ec.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.Progress;
import ai.r2ec.model.ScriptWeights;
import ai.r2ec.model.WeightTransfer;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.train.config.LoraSection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that learns: an adapter on a frozen base, or all weights of a small model. Gradients
 * are collected over {@link #learn} calls until {@link #update} takes a step. Not thread-safe; no
 * tensor outlives a call but the model, its gradients and the optimiser's state.
 */
final class Learner implements AutoCloseable {

  /** What is kept of a parameter, numbered as in {@code learner.py}. */
  enum Slot {
    /** The parameter as the files of its family have it. */
    VALUE(0),
    /** The parameter as it is trained; another number where a family stores norms less 1. */
    TRAINED(1),
    GRADIENT(2),
    FIRST_MOMENT(3),
    SECOND_MOMENT(4);

    /** What a step depends on; gradients are zero between steps. */
    static final List<Slot> KEPT = List.of(TRAINED, FIRST_MOMENT, SECOND_MOMENT);

    private final long number;

    Slot(long number) {
      this.number = number;
    }
  }

  private final DecoderConfig config;
  private final ScriptModule module;
  private final List<Parameter> parameters;

  private Learner(DecoderConfig config, ScriptModule module, List<Parameter> parameters) {
    this.config = config;
    this.module = module;
    this.parameters = List.copyOf(parameters);
  }

  /** A new adapter on frozen weights. */
  static Learner adapter(
      DecoderConfig config,
      ModelWeights base,
      LoraSection lora,
      LearnerOptions options,
      long seed) {
    Learner learner =
        new Learner(
            config,
            LearnerScript.compile(config, lora, options),
            ParameterLayout.adapter(config, lora));
    return learner.ready(
        () -> {
          new WeightTransfer(config, base, new ScriptWeights(learner.module), Progress.NONE, false)
              .run();
          learner.tell("adopt", 0);
          for (Parameter parameter : learner.parameters) {
            learner.add(ParameterInit.adapter(parameter, seed), parameter);
          }
          learner.tell("adapt", 0);
        });
  }

  /**
   * All weights.
   *
   * @param start where the weights come from, or null for new ones
   */
  static Learner everything(
      DecoderConfig config, @Nullable ModelWeights start, LearnerOptions options, long seed) {
    Learner learner =
        new Learner(
            config,
            LearnerScript.compile(config, null, options),
            ParameterLayout.everything(config));
    return learner.ready(
        () -> {
          float[] frequencies = learner.frequencies();
          try (TensorScope scope = TensorScope.cpu()) {
            learner.module.run("begin", scope.floats(frequencies, frequencies.length));
          }
          for (Parameter parameter : learner.parameters) {
            learner.add(learner.initial(parameter, start, seed), parameter);
          }
          learner.tell("assemble", frequencies);
        });
  }

  private Learner ready(Runnable load) {
    try {
      load.run();
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private float[] frequencies() {
    double[] frequencies = config.inverseFrequencies();
    float[] values = new float[frequencies.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) frequencies[i];
    }
    return values;
  }

  private float[] initial(Parameter parameter, @Nullable ModelWeights start, long seed) {
    if (start == null) {
      return ParameterInit.weight(parameter, config, seed);
    }
    float[] values = new float[parameter.size()];
    start.read(parameter.name(), 0, values, 0, values.length);
    return values;
  }

  private void add(float[] values, Parameter parameter) {
    try (TensorScope scope = module.scope().child()) {
      module.train(scope, "add", scope.floats(offset(parameter, values, 1), parameter.shape()));
    }
  }

  private void tell(String method, float... values) {
    try (TensorScope scope = module.scope().child()) {
      module.train(scope, method, scope.floats(values, values.length));
    }
  }

  /** What is trained, in a fixed order. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** Shapes and peculiarities of the model. */
  DecoderConfig config() {
    return config;
  }

  /** Values of a parameter, or what is kept beside it, row by row. */
  float[] read(int index, Slot slot) {
    try (TensorScope scope = module.scope().child();
        ScriptValue value = module.call("read", index, slot.number)) {
      float[] values = TensorScope.toFloats(value.tensor(scope));
      return slot == Slot.VALUE ? offset(parameters.get(index), values, -1) : values;
    }
  }

  /** Replaces them. */
  void write(int index, Slot slot, float[] values) {
    Parameter parameter = parameters.get(index);
    try (TensorScope scope = module.scope().child()) {
      float[] kept = slot == Slot.VALUE ? offset(parameter, values, 1) : values;
      NDManager manager = scope.manager();
      module.train(
          scope,
          "write",
          manager.create((long) index),
          manager.create(slot.number),
          scope.floats(kept, parameter.shape()));
    }
  }

  /** A norm that is stored as its difference from 1 is trained as what it multiplies by. */
  private float[] offset(Parameter parameter, float[] values, int sign) {
    if (!config.unitOffsetNorm() || !ParameterLayout.isNorm(parameter)) {
      return values;
    }
    float[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += sign;
    }
    return moved;
  }

  /**
   * Both heads at every position, packed.
   *
   * @param hidden after the final norm {@code (T, H)}
   * @param logits {@code (T, V)}
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
  record Inspection(float[][] hidden, float[][] logits) {}

  /** Computes both heads for whole sequences, without gradients. */
  Inspection inspect(List<int[]> sequences) {
    try (TensorScope scope = module.scope().child()) {
      PromptTree tree = PromptTree.unshared(sequences);
      List<NDArray> heads =
          module.train(scope, "inspect", scope.manager().create(tree.ids()), shape(scope, tree));
      return new Inspection(TensorScope.toRows(heads.get(0)), TensorScope.toRows(heads.get(1)));
    }
  }

  /** Adds the gradient of a micro-batch to what has been collected. */
  MicroBatchResult learn(MicroBatch batch, ObjectiveTerms terms) {
    return learn(batch, terms, new float[0]);
  }

  /**
   * The same against earlier log-probabilities of the targets.
   *
   * @param targetsBefore {@code (n)}, or empty
   */
  MicroBatchResult learn(MicroBatch batch, ObjectiveTerms terms, float[] targetsBefore) {
    try (TensorScope scope = module.scope().child()) {
      List<NDArray> results =
          module.train(scope, "learn", arguments(scope, batch, terms, targetsBefore));
      double[] sums = results.get(0).toDoubleArray();
      return new MicroBatchResult(
          sums[0],
          sums[1],
          sums[2],
          sums[3],
          TensorScope.toFloats(results.get(1)),
          TensorScope.toFloats(results.get(2)),
          TensorScope.toRows(results.get(3)));
    }
  }

  private NDArray[] arguments(
      TensorScope scope, MicroBatch batch, ObjectiveTerms terms, float[] targetsBefore) {
    NDManager manager = scope.manager();
    List<MicroBatch.Example> rollouts = batch.rollouts();
    PackedTokens packed = PackedTokens.of(batch);
    int columns = batch.items().size() + batch.negatives().length;
    float[] before = PackedTokens.join(rollouts.stream().map(MicroBatch.Example::before).toList());
    float[] negatives = PackedTokens.join(List.of(batch.negatives()));
    List<NDArray> tensors = new ArrayList<>();
    tensors.add(manager.create(packed.tree().ids()));
    tensors.add(shape(scope, packed.tree()));
    tensors.add(manager.create(packed.lasts()));
    tensors.add(manager.create(packed.drawn(), new Shape(3, packed.drawn().length / 3)));
    tensors.add(floats(scope, rollouts.stream().mapToDouble(MicroBatch.Example::advantage)));
    tensors.add(floats(scope, rollouts.stream().mapToDouble(MicroBatch.Example::weight)));
    tensors.add(manager.create(rollouts.stream().mapToLong(MicroBatch.Example::column).toArray()));
    tensors.add(
        manager.create(
            PackedTokens.flags(rollouts.stream().map(MicroBatch.Example::allowed).toList()),
            new Shape(rollouts.size(), columns)));
    tensors.add(scope.floats(negatives, batch.negatives().length, config.hiddenSize()));
    tensors.add(scope.floats(before, before.length));
    tensors.add(scope.floats(targetsBefore, targetsBefore.length));
    PackedProbes probes = PackedProbes.of(batch, packed);
    tensors.add(manager.create(probes.rows()));
    tensors.add(manager.create(probes.columns()));
    tensors.add(scope.floats(probes.weights(), probes.weights().length));
    tensors.add(manager.create(terms.values()));
    return tensors.toArray(NDArray[]::new);
  }

  private static NDArray shape(TensorScope scope, PromptTree tree) {
    return scope.manager().create(tree.shape(), new Shape(tree.pieces().size(), 2));
  }

  private static NDArray floats(TensorScope scope, DoubleStream values) {
    double[] numbers = values.toArray();
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return scope.floats(floats, floats.length);
  }

  /**
   * Takes a step along the collected gradients and forgets them.
   *
   * @return norm of the gradients before the clip
   */
  double update(AdamWStep step) {
    try (TensorScope scope = module.scope().child()) {
      return module
          .train(scope, "update", scope.manager().create(step.values()))
          .getFirst()
          .toDoubleArray()[0];
    }
  }

  /** Frees the model. */
  @Override
  public void close() {
    module.close();
  }
}
