package ai.r2ec.model;

import ai.djl.ndarray.NDArray;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.Progress;
import ai.r2ec.tensor.PassingThread;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TensorScope;
import java.util.List;

/**
 * The decoder as TorchScript: every precision and device that libtorch has. One native call a step;
 * its tensors are freed before it returns.
 */
final class ScriptBackend implements Backend {

  private final DecoderConfig config;
  private final ScriptModule module;
  private final DeviceSampler sampler;
  private final boolean int8;

  ScriptBackend(DecoderConfig config, Placement placement) {
    this.config = config;
    this.module = DecoderScript.compile(config, placement);
    this.sampler = new DeviceSampler(placement.device(), config.vocabularySize());
    this.int8 = placement.precision() == Precision.INT8;
  }

  @Override
  public long load(ModelWeights weights, Progress progress) {
    return new WeightTransfer(config, weights, new ScriptWeights(module), progress, int8).run();
  }

  @Override
  public ScriptValue newCache(int positions) {
    return PassingThread.call("r2ec-cache", () -> module.call("new_cache", positions));
  }

  @Override
  public Heads step(KvCache cache, PackedStep step) {
    if (step.isDrawn()) {
      return drawingStep(cache, step);
    }
    try (TensorScope scope = module.scope().child();
        ScriptValue result = heads(cache, step)) {
      List<NDArray> heads = result.tensors(scope);
      return new Heads(TensorScope.toRows(heads.get(0)), TensorScope.toRows(heads.get(1)));
    }
  }

  /** The ids of the tokens are all that is read at every step. */
  private Heads drawingStep(KvCache cache, PackedStep step) {
    PackedDraws packed = step.draws(config.vocabularySize());
    try (TensorScope scope = module.scope().child();
        ScriptValue draws = sampler.prepare(cache, packed);
        ScriptValue result = heads(cache, step)) {
      List<NDArray> heads = result.tensors(scope);
      StepOutput.Drawn drawn =
          packed.logProbs()
              ? sampler.drawWithLogProbs(heads.get(0), draws, scope)
              : sampler.draw(heads.get(0), draws, scope);
      boolean read = !step.hiddenChunks().isEmpty();
      float[][] hidden = read ? TensorScope.toRows(heads.get(1)) : new float[0][];
      return new Heads(new float[0][], drawn, hidden);
    }
  }

  private ScriptValue heads(KvCache cache, PackedStep step) {
    return module.call(
        "step",
        cache.storage(),
        step.ids(),
        step.positions(),
        step.begins(),
        step.sizes(),
        step.pieces(),
        step.wanted(),
        step.logitChunks().size());
  }

  @Override
  public void copy(KvCache cache, int from, int to, int length) {
    module.run(
        "copy",
        cache.storage(),
        cache.index(from),
        cache.room(from),
        cache.index(to),
        cache.room(to),
        length);
  }

  @Override
  public float[][] encode(KvCache prefix, int shared, List<int[]> sequences) {
    PackedStep step = PackedStep.behind(shared, sequences);
    try (TensorScope scope = module.scope().child();
        ScriptValue result =
            module.call(
                "encode",
                prefix.storage(),
                step.ids(),
                step.positions(),
                step.pieces(),
                step.wanted())) {
      return TensorScope.toRows(result.tensor(scope));
    }
  }

  @Override
  public float[][] logits(int[] tokens) {
    return everyPosition("logits", tokens);
  }

  @Override
  public float[][] hiddenStates(int[] tokens) {
    return everyPosition("hidden_states", tokens);
  }

  private float[][] everyPosition(String method, int[] tokens) {
    PackedStep step = PackedStep.ofWhole(tokens);
    try (TensorScope scope = module.scope().child();
        ScriptValue result = module.call(method, step.ids(), step.positions(), step.pieces())) {
      return TensorScope.toRows(result.tensor(scope));
    }
  }

  @Override
  public void close() {
    sampler.close();
    module.close();
  }
}
