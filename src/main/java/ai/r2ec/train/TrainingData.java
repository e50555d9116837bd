package ai.r2ec.train;

import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.util.List;

/**
 * What a training learns from and is measured on.
 *
 * @param items the catalogue that is ranked
 * @param train samples to learn from; their targets are among the items
 * @param validation samples to choose by
 * @param demonstrations reasonings for a supervised start; may be empty
 */
public record TrainingData(
    List<Item> items,
    List<Sample> train,
    List<Sample> validation,
    List<ReasonedSample> demonstrations) {

  /**
   * Checks that there is something to learn.
   *
   * @throws R2ecException.Unusable if items or training samples are missing
   */
  public TrainingData {
    if (items.size() < 2 || train.isEmpty()) {
      throw new R2ecException.Unusable(
          "a training needs at least 2 items and 1 sample, got %d and %d"
              .formatted(items.size(), train.size()));
    }
  }
}
