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

  /**
   * Allocates the cache: {@code slots * capacity * model.cacheBytesPerToken()} bytes.
   *
   * @param model decoder that is closed with this runner
   * @param slots sequences at once, at least 1
   * @param capacity tokens of each, prompt and completion together
   */
  public DecoderRunner(DecoderModel model, int slots, int capacity) {
    this.model = model;
    this.cache = model.newCache(slots, capacity);
  }

  @Override
  public int slots() {
    return cache.slots();
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
