package ai.r2ec.train;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.DecoderRunner;
import ai.r2ec.engine.EngineOptions;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.engine.ModelRunner;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.StepOutput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;

/**
 * The serving engine with the weights of the moment: the one copy of the model that a training
 * holds beside the frozen base. {@link #replace} swaps the weights; what the engine knew of earlier
 * prompts goes with the old ones.
 */
final class ServingCopy implements AutoCloseable {

  private static final int QUEUE = 1 << 20;
  private static final int PROMPT_TOKENS_PER_STEP = 512;
  private static final int ENCODE_TOKENS = 2_048;

  private final DecoderModel model;
  private final DecoderRunner runner;
  private GenerationEngine engine;

  /**
   * Loads the model and starts the engine.
   *
   * @param slots sequences at once
   * @param capacity tokens of each
   */
  ServingCopy(
      DecoderConfig config, ModelWeights weights, ModelOptions options, int slots, int capacity) {
    this.model = DecoderModel.load(config, weights, options, Progress.NONE);
    this.runner = new DecoderRunner(model, slots, capacity);
    this.engine = start();
  }

  /** Swaps the weights. No request may be under way. */
  void replace(ModelWeights weights) {
    engine.close();
    model.replace(weights);
    engine = start();
  }

  /** The engine until the next swap. */
  GenerationEngine engine() {
    return engine;
  }

  /** {@code cpu} or {@code cuda:N}. */
  String device() {
    return model.device();
  }

  /** Bytes of its weights: what the training holds beyond base and trained parameters. */
  long weightBytes() {
    return model.weightBytes();
  }

  @Override
  public void close() {
    engine.close();
    runner.close();
  }

  private GenerationEngine start() {
    return new GenerationEngine(
        new Lent(runner),
        new EngineOptions(
            QUEUE,
            runner.sequences() + PROMPT_TOKENS_PER_STEP,
            ENCODE_TOKENS,
            Duration.ofDays(365),
            Duration.ZERO),
        new SimpleMeterRegistry());
  }

  /** The runner in the hands of one engine, which closes what it is given. */
  private record Lent(ModelRunner runner) implements ModelRunner {

    @Override
    public int sequences() {
      return runner.sequences();
    }

    @Override
    public int units() {
      return runner.units();
    }

    @Override
    public int unit() {
      return runner.unit();
    }

    @Override
    public void reserve(int slot, int room) {
      runner.reserve(slot, room);
    }

    @Override
    public int capacity() {
      return runner.capacity();
    }

    @Override
    public int promptBlock() {
      return runner.promptBlock();
    }

    @Override
    public int vocabularySize() {
      return runner.vocabularySize();
    }

    @Override
    public boolean samples() {
      return runner.samples();
    }

    @Override
    public List<StepOutput> step(List<SequenceChunk> chunks) {
      return runner.step(chunks);
    }

    @Override
    public void copy(int from, int to, int length) {
      runner.copy(from, to, length);
    }

    @Override
    public List<HiddenState> encode(List<int[]> sequences) {
      return runner.encode(sequences);
    }

    @Override
    public void close() {}
  }
}
