package ai.r2ec.model;

import ai.djl.ndarray.NDArray;
import ai.r2ec.model.SequenceChunk.Wanted;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The device's sampler on the CPU, on logits of the caller's choice. */
public final class DeviceDraws implements AutoCloseable {

  private static final int SLOTS = 256;

  private final TensorScope scope = TensorScope.cpu();
  private final KvCache cache = new KvCache(() -> {}, SLOTS, 1, 1);
  private final DeviceSampler sampler;
  private final int vocabulary;

  /** A sampler for so many tokens. */
  public DeviceDraws(int vocabulary) {
    this.vocabulary = vocabulary;
    this.sampler = new DeviceSampler("cpu", vocabulary);
  }

  /**
   * One draw a row, in one step.
   *
   * @param logits {@code (R, V)}
   * @param how of each row, which is a sequence by itself
   */
  public StepOutput.Drawn draw(float[][] logits, List<SamplingMetadata> how) {
    List<SequenceChunk> chunks = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int row = 0; row < logits.length; row++) {
      order.add(row);
      chunks.add(new SequenceChunk(row, 0, new int[] {0}, false, Wanted.LOGITS, how.get(row)));
    }
    return draw(logits, chunks, order);
  }

  /**
   * Draws behind each token of one sequence's chunk.
   *
   * @param logits {@code (S, V)}
   */
  public StepOutput.Drawn draw(float[][] logits, int[] tokens, SamplingMetadata how) {
    List<Integer> order = Arrays.stream(new int[tokens.length]).boxed().toList();
    SequenceChunk chunk = new SequenceChunk(0, 0, tokens, false, Wanted.EACH_LOGITS, how);
    return draw(logits, List.of(chunk), order);
  }

  private StepOutput.Drawn draw(float[][] logits, List<SequenceChunk> chunks, List<Integer> order) {
    float[] flat = new float[logits.length * vocabulary];
    for (int row = 0; row < logits.length; row++) {
      System.arraycopy(logits[row], 0, flat, row * vocabulary, vocabulary);
    }
    try (TensorScope step = scope.child();
        ScriptValue draws = sampler.prepare(cache, PackedDraws.of(chunks, order, vocabulary))) {
      NDArray table = step.floats(flat, logits.length, vocabulary);
      return sampler.draw(table, draws, step);
    }
  }

  @Override
  public void close() {
    cache.close();
    sampler.close();
    scope.close();
  }
}
