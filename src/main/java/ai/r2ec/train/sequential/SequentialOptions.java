package ai.r2ec.train.sequential;

import ai.r2ec.domain.R2ecException;

/**
 * How a baseline is made; together with the data this decides every bit of it.
 *
 * @param network what is trained
 * @param fit how it is trained
 * @param seed draws weights, order, dropout and negatives
 */
public record SequentialOptions(Network network, Fit fit, long seed) {

  private static final int MAX_SIZE = 4096;
  private static final int MAX_COUNT = 1_000_000;

  /**
   * The shape of a network.
   *
   * @param architecture how a history becomes a state
   * @param dimension hidden size d
   * @param layers attention blocks, or GRU layers
   * @param heads attention heads, a divisor of {@code dimension}; 1 for GRU4Rec
   * @param dropout share of values dropped in training
   * @param window most events of a history that are read
   */
  public record Network(
      Architecture architecture, int dimension, int layers, int heads, double dropout, int window) {

    /**
     * Checks the bounds.
     *
     * @throws R2ecException.Invalid naming the field and its bound
     */
    public Network {
      within("dimension", dimension, 1, MAX_SIZE);
      within("layers", layers, 1, 64);
      within("heads", heads, 1, dimension);
      within("window", window, 1, MAX_SIZE);
      if (dimension % heads != 0) {
        throw new R2ecException.Invalid(
            "heads", "must divide the dimension %d, got %d".formatted(dimension, heads));
      }
      if (architecture == Architecture.GRU4REC && heads != 1) {
        throw new R2ecException.Invalid("heads", "gru4rec has none, so 1, got " + heads);
      }
      real("dropout", dropout, 0, 0.99);
    }
  }

  /**
   * The way of training.
   *
   * @param objective what is minimised
   * @param drawn further negatives per batch of {@link Objective#BPR_MAX} and {@link
   *     Objective#TOP1_MAX}
   * @param penalty weight of BPR-max's score regularisation
   * @param learningRate constant rate of Adam
   * @param batch samples per step
   * @param epochs most passes over the training samples
   * @param patience epochs without a better validation NDCG@10 after which training stops
   */
  public record Fit(
      Objective objective,
      int drawn,
      double penalty,
      double learningRate,
      int batch,
      int epochs,
      int patience) {

    /**
     * Checks the bounds.
     *
     * @throws R2ecException.Invalid naming the field and its bound
     */
    public Fit {
      within("drawn", drawn, 0, MAX_COUNT);
      real("penalty", penalty, 0, 1e6);
      real("learningRate", learningRate, 1e-9, 1);
      within("batch", batch, 1, MAX_COUNT);
      within("epochs", epochs, 1, MAX_COUNT);
      within("patience", patience, 1, MAX_COUNT);
    }
  }

  private static void within(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw new R2ecException.Invalid(
          field, "must be %d to %d, got %d".formatted(least, most, value));
    }
  }

  private static void real(String field, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new R2ecException.Invalid(
          field, "must be %s to %s, got %s".formatted(least, most, value));
    }
  }
}
