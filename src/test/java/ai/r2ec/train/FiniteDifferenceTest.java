package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The gradient is the slope of the loss. Needs no reference but the loss itself. */
class FiniteDifferenceTest {

  /** A clip so wide that no kink lies within a difference. */
  private static final double WIDE = 0.999;

  @ParameterizedTest
  @CsvSource({"llama,true", "qwen2,true", "gemma2,true", "llama,false"})
  void theGradientIsTheSlopeAlongRandomDirections(String family, boolean adapter) {
    Path folder = Path.of("src/test/golden", family);
    LearnerOptions options = new LearnerOptions("cpu", false, true);
    try (ModelBundle base =
            ModelBundle.open(
                new BundleLocation(folder.resolve("model"), null, null), Progress.NONE);
        Learner learner =
            adapter
                ? Learner.adapter(
                    base.config(), base.weights(), GoldenAdapter.lora(folder), options, 1)
                : Learner.everything(base.config(), base.weights(), options, 1)) {
      if (adapter) {
        GoldenAdapter.copy(folder, learner);
      }
      GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
      Slope slope = new Slope(learner, golden);
      for (int seed = 0; seed < 3; seed++) {
        double[] both = slope.gradientAndDifference(new Random(seed));
        assertThat(both[0]).isCloseTo(both[1], within(0.02 * Math.abs(both[0]) + 2e-4));
      }
    }
  }

  /** The loss of a batch as a function of a position along a direction. */
  private static final class Slope {

    private static final double RISE = 2e-3;

    private final Learner learner;
    private final MicroBatch batch;
    private final ObjectiveTerms terms;
    private final float[] targetsBefore;
    private final List<float[]> values = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    Slope(Learner learner, GoldenRecPo golden) {
      this.learner = learner;
      JsonNode of = golden.json().get("cases").get(0);
      ObjectiveTerms terms = golden.terms(of);
      this.terms =
          new ObjectiveTerms(
              terms.tokens(), terms.rollouts(), terms.temperature(), WIDE, 10, 1, 1, 0);
      MicroBatch onPolicy = probed(golden.batch(of));
      MicroBatchResult now = learner.learn(onPolicy, terms);
      this.targetsBefore = now.targetLogProbs();
      List<MicroBatch.Example> examples = new ArrayList<>();
      int at = 0;
      for (MicroBatch.Example each : onPolicy.rollouts()) {
        float[] before = Arrays.copyOfRange(now.logProbs(), at, at + each.completion().length);
        at += before.length;
        examples.add(
            new MicroBatch.Example(
                each.prompt(),
                each.completion(),
                each.advantage(),
                each.weight(),
                each.column(),
                each.allowed(),
                before,
                each.probes()));
      }
      this.batch = new MicroBatch(examples, onPolicy.items(), onPolicy.negatives());
      for (int i = 0; i < learner.parameters().size(); i++) {
        values.add(learner.read(i, Learner.Slot.VALUE));
        gradients.add(learner.read(i, Learner.Slot.GRADIENT));
      }
    }

    /** Asks for an item at the first two tokens of each prompt too. */
    private static MicroBatch probed(MicroBatch batch) {
      List<MicroBatch.Example> examples = new ArrayList<>();
      for (MicroBatch.Example each : batch.rollouts()) {
        examples.add(
            new MicroBatch.Example(
                each.prompt(),
                each.completion(),
                each.advantage(),
                each.weight(),
                each.column(),
                each.allowed(),
                each.before(),
                List.of(new MicroBatch.Probe(0, 0), new MicroBatch.Probe(1, each.column()))));
      }
      return new MicroBatch(examples, batch.items(), batch.negatives());
    }

    /** What the gradient says about a direction of unit length, and what the loss says. */
    double[] gradientAndDifference(Random random) {
      List<float[]> direction = new ArrayList<>();
      double expected = 0;
      double length = 0;
      for (int i = 0; i < values.size(); i++) {
        float[] part = new float[values.get(i).length];
        // Half along the gradient, so that there is a slope to see among so many dimensions.
        double along = 0.5 * norm(part.length) / Math.max(1e-12, norm(gradients.get(i)));
        for (int j = 0; j < part.length; j++) {
          part[j] = (float) (random.nextGaussian() + along * gradients.get(i)[j]);
          expected += part[j] * gradients.get(i)[j];
          length += part[j] * part[j];
        }
        direction.add(part);
      }
      double slope = expected / Math.sqrt(length);
      // Far enough to rise above the rounding of a loss near 1, near enough to be straight.
      double step = RISE / Math.abs(slope);
      double above = lossAt(direction, step / Math.sqrt(length));
      double below = lossAt(direction, -step / Math.sqrt(length));
      return new double[] {slope, (above - below) / (2 * step)};
    }

    private double lossAt(List<float[]> direction, double distance) {
      for (int i = 0; i < values.size(); i++) {
        float[] moved = values.get(i).clone();
        for (int j = 0; j < moved.length; j++) {
          moved[j] += (float) (distance * direction.get(i)[j]);
        }
        learner.write(i, Learner.Slot.VALUE, moved);
      }
      return loss();
    }

    private double loss() {
      MicroBatchResult result = learner.learn(batch, terms, targetsBefore);
      return result.tokenLoss() + result.rankLoss();
    }

    private static double norm(float[] values) {
      double squares = 0;
      for (float value : values) {
        squares += (double) value * value;
      }
      return Math.sqrt(squares);
    }

    private static double norm(int length) {
      return Math.sqrt(length);
    }
  }
}
