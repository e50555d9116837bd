package ai.r2ec.train;

import java.util.List;

/** Joins the examples of a step and its columns. */
final class StepBatch {

  private StepBatch() {}

  static MicroBatch of(
      TrainedModel model, List<MicroBatch.Example> examples, BatchColumns columns) {
    return new MicroBatch(
        examples,
        columns.items().stream().map(model::itemPrompt).toList(),
        columns.negatives().stream().map(model.items()::vector).toArray(float[][]::new));
  }
}
