package ai.r2ec.model;

import ai.djl.ndarray.NDArray;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.tensor.TorchScriptArchive;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws tokens on the device of the logits, see {@code sampler.py}: a step's logits are never
 * copied to the host.
 */
final class DeviceSampler implements AutoCloseable {

  private final ScriptModule module;

  /**
   * Compiles the sampler.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @param vocabulary {@code V}
   */
  DeviceSampler(String device, int vocabulary) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("place", device);
    attributes.put("vocabulary", vocabulary);
    Map<String, String> sources =
        TorchScriptArchive.resources(DeviceSampler.class, List.of("sampler"));
    this.module = ScriptModule.load(device, "sampler.Sampler", sources, attributes).repeatable();
  }

  /**
   * Sends what the draws of a step need; to be called before the step is.
   *
   * @param cache whose slots remember what their sequences have seen
   */
  ScriptValue prepare(KvCache cache, PackedDraws draws) {
    ScriptValue prepared =
        module.call("prepare", draws.numbers(), draws.whole(), draws.ranked(), draws.width());
    if (draws.penalized()) {
      module.run(
          "look_up",
          prepared,
          cache.seen(slots -> module.call("new_seen", slots)),
          draws.cleared(),
          draws.marked(),
          draws.slots(),
          draws.guessed());
    }
    return prepared;
  }

  /**
   * Draws, and waits for the ids.
   *
   * @param logits {@code (R, V)} on the device
   * @param scope for what is read
   */
  StepOutput.Drawn draw(NDArray logits, ScriptValue prepared, TensorScope scope) {
    try (ScriptValue codes = module.call("draw", logits, prepared)) {
      return new StepOutput.Drawn(codes.tensor(scope).toLongArray(), new double[0]);
    }
  }

  /** The same with the log-probability of each token, in one read as well. */
  StepOutput.Drawn drawWithLogProbs(NDArray logits, ScriptValue prepared, TensorScope scope) {
    try (ScriptValue table = module.call("draw_with_log_probs", logits, prepared)) {
      double[] values = table.tensor(scope).toDoubleArray(); // codes, then log-probabilities
      int rows = values.length / 2;
      return new StepOutput.Drawn(
          Arrays.stream(values, 0, rows).mapToLong(code -> (long) code).toArray(),
          Arrays.copyOfRange(values, rows, 2 * rows));
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
