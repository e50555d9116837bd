package ai.r2ec.engine;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.KvCache;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.StepOutput;
import java.util.List;

/** Runs the engine's steps on a decoder and one KV cache; owns both. */
public final class DecoderRunner implements ModelRunner {

  private final DecoderModel model;
  private final KvCache cache;
  private final int sequences;
  private final boolean samples;

  /**
   * Allocates a cache in which every sequence can become as long as it may.
   *
   * @param model decoder that is closed with this runner
   * @param sequences most sequences at once, at least 1
   * @param capacity tokens of each, prompt and completion together
   */
  public DecoderRunner(DecoderModel model, int sequences, int capacity) {
    this(model, sequences, capacity, sequences * KvCache.fullRoom(capacity));
  }

  /**
   * Allocates a cache of {@code positions * model.cacheBytesPerToken()} bytes, which is all that
   * sequences ever take, however many run. On a GPU tokens are drawn there, on a CPU from the
   * logits that it hands out.
   *
   * @param model decoder that is closed with this runner
   * @param sequences most sequences at once, at least 1
   * @param capacity tokens of each, prompt and completion together
   * @param positions tokens that the cache holds, at least {@link KvCache#fullRoom}
   */
  public DecoderRunner(DecoderModel model, int sequences, int capacity, int positions) {
    this(
        model, sequences, model.newSharedCache(positions, capacity), !model.device().equals("cpu"));
  }

  private DecoderRunner(DecoderModel model, int sequences, KvCache cache, boolean samples) {
    this.model = model;
    this.sequences = sequences;
    this.cache = cache;
    this.samples = samples;
  }

  /** The same runner, drawing tokens on its device whichever that is. */
  DecoderRunner sampling() {
    return new DecoderRunner(model, sequences, cache, true);
  }

  @Override
  public int sequences() {
    return sequences;
  }

  @Override
  public int units() {
    return cache.slots();
  }

  @Override
  public int unit() {
    return cache.unit();
  }

  @Override
  public void reserve(int slot, int room) {
    cache.reserve(slot, room);
  }

  @Override
  public int capacity() {
    return cache.capacity();
  }

  @Override
  public int promptBlock() {
    return SequenceChunk.PROMPT_BLOCK;
  }

  @Override
  public int vocabularySize() {
    return model.vocabularySize();
  }

  @Override
  public boolean samples() {
    return samples;
  }

  @Override
  public List<StepOutput> step(List<SequenceChunk> chunks) {
    return model.step(cache, chunks);
  }

  @Override
  public void copy(int from, int to, int length) {
    model.copy(cache, from, to, length);
  }

  @Override
  public List<HiddenState> encode(List<int[]> sequences) {
    return model.encode(sequences);
  }

  @Override
  public void close() {
    cache.close();
    model.close();
  }
}
