package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A token weighs as much as the learner's probability over the one that it was drawn with. */
class ImportanceSamplingTest {

  private static final double CAP = 2;
  private static final double TOLERANCE = 1e-5; // of the largest value

  private final GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read("llama"), 64);
  private final MicroBatch batch = golden.batch(golden.json().get("cases").get(0));
  private final Learner learner = TinyLearner.llama(1);

  @AfterEach
  void close() {
    learner.close();
  }

  /** The token part alone. */
  private ObjectiveTerms terms(double cap) {
    ObjectiveTerms of = golden.terms(golden.json().get("cases").get(0));
    return new ObjectiveTerms(
        of.tokens(), of.rollouts(), of.temperature(), of.clipLow(), of.clipHigh(), 1, 0, cap);
  }

  private float[] gradient(MicroBatch of, double cap) {
    learner.learn(of, terms(cap));
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < learner.parameters().size(); i++) {
      all.add(learner.read(i, Learner.Slot.GRADIENT));
      learner.write(i, Learner.Slot.GRADIENT, new float[learner.parameters().get(i).size()]);
    }
    return PackedTokens.join(all);
  }

  /** The batch, each token drawn with so many nats less than it has now, or with nothing known. */
  private MicroBatch drawnWith(float... less) {
    float[] now = learner.learn(batch, terms(0)).logProbs();
    gradient(batch, 0); // forgets
    List<MicroBatch.Example> examples = new ArrayList<>();
    int at = 0;
    for (MicroBatch.Example each : batch.rollouts()) {
      float[] before = Arrays.copyOfRange(now, at, at + each.completion().length);
      for (int i = 0; i < before.length; i++) {
        before[i] -= less[(at + i) % less.length];
      }
      at += before.length;
      examples.add(
          new MicroBatch.Example(
              each.prompt(),
              each.completion(),
              each.advantage(),
              each.weight(),
              each.column(),
              each.allowed(),
              before));
    }
    return new MicroBatch(examples, batch.items(), batch.negatives());
  }

  private static float[] times(double factor, float[] values) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (factor * values[i]);
    }
    return scaled;
  }

  private void assertGradient(MicroBatch of, float[] expected) {
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).as("size of the gradient").isGreaterThan(1e-4);
    assertThat(Vectors.distance(gradient(of, CAP), expected)).isLessThan(TOLERANCE);
  }

  @Test
  void onPolicyTheGradientIsTheUncorrectedOne() {
    assertGradient(drawnWith(0), gradient(batch, 0));
  }

  @Test
  void aTokenWeighsTheShareUpToTheCap() {
    float[] plain = gradient(batch, 0);
    assertGradient(drawnWith(0.3f), times(Math.exp(0.3), plain));
    assertGradient(drawnWith(-0.5f), times(Math.exp(-0.5), plain));
    assertGradient(drawnWith(3), times(CAP, plain));
  }

  @Test
  void aTokenThatWasNotDrawnWeighsOne() {
    assertThat(gradient(drawnWith(Float.NaN), CAP)).containsExactly(gradient(batch, 0));
    assertGradient(drawnWith(0.4f, Float.NaN, -0.2f), gradient(drawnWith(0.4f, 0, -0.2f), CAP));
  }

  @Test
  void theShiftIsMeasuredOverTokensThatWereDrawn() {
    MicroBatch drawn = drawnWith(0.4f, Float.NaN, -0.2f, 3);
    BatchLearner.Sums sums = new BatchLearner(learner, 40).learn(drawn, terms(CAP));
    int compared = 0;
    double ratios = 0;
    double differences = 0;
    double[] less = {0.4, Double.NaN, -0.2, 3};
    for (int i = 0; i < terms(CAP).tokens(); i++) {
      if (i % 4 != 1) {
        compared++;
        ratios += Math.min(CAP, Math.exp(less[i % 4]));
        differences += Math.abs(less[i % 4]);
      }
    }
    var metrics = sums.shift().into(new Metrics()).values();
    assertThat(sums.shift().tokens()).isEqualTo(compared);
    String ratio = "sampling/importance_sampling_ratio/";
    String difference = "sampling/sampling_logp_difference/";
    assertThat(metrics.get(ratio + "mean")).isCloseTo(ratios / compared, within(1e-4));
    assertThat(metrics.get(ratio + "min")).isCloseTo(Math.exp(-0.2), within(1e-4));
    assertThat(metrics.get(ratio + "max")).isEqualTo(CAP);
    assertThat(metrics.get(difference + "mean")).isCloseTo(differences / compared, within(1e-4));
    assertThat(metrics.get(difference + "max")).isCloseTo(3, within(1e-4));
  }

  @Test
  void withoutRecordedProbabilitiesThereIsNoShift() {
    BatchLearner.Sums sums = new BatchLearner(learner, 0).learn(batch, terms(0));
    assertThat(sums.shift().into(new Metrics()).values()).isEmpty();
  }
}
