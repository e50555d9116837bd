package ai.r2ec.cli;

import ai.r2ec.train.sequential.Architecture;
import ai.r2ec.train.sequential.Objective;
import ai.r2ec.train.sequential.SequentialOptions;
import picocli.CommandLine.Option;

/** How a sequential baseline is trained. */
final class BaselineOptions {

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description = "cross-entropy, bce, bpr-max or top1-max (cross-entropy).")
  private Objective objective = Objective.CROSS_ENTROPY;

  @Option(names = "--dim", paramLabel = "N", description = "Hidden size (64).")
  private int dimension = 64;

  @Option(names = "--layers", paramLabel = "N", description = "Blocks (2), or GRU layers (1).")
  private int layers;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads (1).")
  private int heads = 1;

  @Option(names = "--dropout", paramLabel = "X", description = "Share dropped (0.2).")
  private double dropout = 0.2;

  @Option(
      names = "--drawn",
      paramLabel = "N",
      description = "Negatives drawn per batch for bpr-max and top1-max (2048).")
  private int drawn = 2048;

  @Option(
      names = "--penalty",
      paramLabel = "X",
      description = "Score regularisation of bpr-max (1).")
  private double penalty = 1;

  @Option(names = "--learning-rate", paramLabel = "X", description = "Of Adam (0.001).")
  private double learningRate = 1e-3;

  @Option(names = "--batch", paramLabel = "N", description = "Samples per step (256).")
  private int batch = 256;

  @Option(names = "--epochs", paramLabel = "N", description = "Most epochs (200).")
  private int epochs = 200;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Epochs without a better validation after which it stops (10).")
  private int patience = 10;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Draws weights, order, dropout and negatives (1).")
  private long seed = 1;

  /**
   * The options for one architecture; its own number of layers where none is given.
   *
   * @param window most events of a history
   */
  SequentialOptions options(Architecture architecture, int window) {
    int depth =
        layers != 0
            ? layers
            : switch (architecture) {
              case SASREC -> 2;
              case GRU4REC -> 1;
            };
    return new SequentialOptions(
        new SequentialOptions.Network(architecture, dimension, depth, heads, dropout, window),
        new SequentialOptions.Fit(objective, drawn, penalty, learningRate, batch, epochs, patience),
        seed);
  }
}
