package ai.r2ec.train;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.config.TrainConfig;

/**
 * How many tokens go through the learner at once so that a stated memory is enough. A function of
 * model and configuration alone: what happens to be free at a moment would cut batches otherwise
 * after a resume, and sums differ in their last bits by the cut.
 */
final class MicroBatchBudget {

  /** Smallest cut that is worth a pass. */
  static final int LEAST_TOKENS = 256;

  private static final double GIB = 1L << 30;

  /** Heap, native libraries, the item matrix and what the allocator keeps. */
  private static final double PROCESS_BYTES = 1.5 * GIB;

  // Measured on SmolLM2-135M: about 200 kB a token are held for the way back.
  private static final double HELD_BYTES = 200_000;
  private static final double HELD_LAYERS_HIDDEN = 30.0 * 576;
  private static final double HELD_VOCABULARY = 49_152;

  private MicroBatchBudget() {}

  /**
   * Tokens of a micro-batch; 0 where nothing is stated and the learner's own default holds.
   *
   * @param servingBytes weights of the copy that writes rollouts
   * @throws R2ecException.Invalid if the stated memory does not hold the model and one small batch
   */
  static int tokens(
      TrainConfig config, DecoderConfig model, boolean everything, long servingBytes) {
    int stated = config.optimizer().microBatchTokens();
    double limit = config.model().memoryLimitGib() * GIB;
    if (stated > 0 || limit == 0) {
      return stated;
    }
    double fixed =
        PROCESS_BYTES + servingBytes + learnerBytes(config, parameters(model), everything);
    double room = (limit - fixed) / heldPerToken(model);
    if (room < LEAST_TOKENS) {
      throw new R2ecException.Invalid(
          "model.memory_limit_gib",
          "must be at least %.1f for this model, got %s"
              .formatted(
                  (fixed + LEAST_TOKENS * heldPerToken(model)) / GIB + 0.05,
                  config.model().memoryLimitGib()));
    }
    return (int) Math.min(room, Integer.MAX_VALUE);
  }

  /** Frozen weights; with all of them trained, a gradient and two moments beside each, in fp32. */
  private static double learnerBytes(TrainConfig config, double parameters, boolean everything) {
    if (everything) {
      return 16 * parameters;
    }
    return (config.model().dtype().equals("fp32") ? 4 : 2) * parameters;
  }

  /**
   * What is held grows with layers and width, and with the vocabulary; the larger growth counts.
   */
  private static double heldPerToken(DecoderConfig model) {
    double depth = (double) model.layers() * model.hiddenSize() / HELD_LAYERS_HIDDEN;
    return HELD_BYTES * Math.max(depth, model.vocabularySize() / HELD_VOCABULARY);
  }

  /** Weights of the matrices; norms and biases are nothing beside them. */
  static double parameters(DecoderConfig model) {
    double hidden = model.hiddenSize();
    double heads = (double) model.headDimension() * (model.heads() + model.keyValueHeads());
    double layer = 2 * hidden * heads + 3 * hidden * model.intermediateSize();
    double embeddings = hidden * model.vocabularySize() * (model.tiedEmbeddings() ? 1 : 2);
    return model.layers() * layer + embeddings;
  }
}
