package ai.r2ec.train;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.train.config.LoraSection;
import ai.r2ec.train.config.OptimizerSection;
import java.nio.file.Path;
import java.util.List;

/** A learner on the tiny llama checkpoint. */
final class TinyLearner {

  private TinyLearner() {}

  static Learner llama(long seed) {
    try (ModelBundle base =
        ModelBundle.open(
            new BundleLocation(Path.of("src/test/golden/llama/model"), null, null),
            Progress.NONE)) {
      return Learner.adapter(
          base.config(),
          base.weights(),
          new LoraSection(4, 16, false, List.of("q_proj", "v_proj"), 0),
          new LearnerOptions("cpu", false, true),
          seed);
    }
  }

  static AdamWStep step(long number, double rate) {
    return new AdamWStep(
        number,
        rate,
        new OptimizerSection(
            rate,
            OptimizerSection.Schedule.CONSTANT,
            0,
            0.1,
            0.9,
            0.99,
            1e-8,
            1.0,
            1,
            1,
            1,
            0,
            0,
            true));
  }

  /** A parameter of a given shape, filled like the vectors of {@code make_recpo.py}. */
  record Matrix(int rows, int columns) {

    int indexIn(Learner learner) {
      for (int i = 0; i < learner.parameters().size(); i++) {
        long[] shape = learner.parameters().get(i).shape();
        if (shape[0] == rows && shape[1] == columns) {
          return i;
        }
      }
      throw new AssertionError("no parameter of %d x %d".formatted(rows, columns));
    }

    /** {@code factor · cos(0), cos(1), …}, its columns rolled to the right. */
    float[] wave(int rolled, double factor) {
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        int column = (i % columns + rolled) % columns;
        values[i - i % columns + column] = (float) ((float) Math.cos(i) * factor);
      }
      return values;
    }
  }
}
