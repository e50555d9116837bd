package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.train.config.AdvantageForm;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Losses, gradients and steps against PyTorch's, of the formula in {@code make_recpo.py}. */
class RecPoGoldenTest {

  private static final double TOLERANCE = 1e-4;

  private static final Path GOLDEN = Path.of("src/test/golden");

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void advantagesEqualTheFormula(String family) {
    JsonNode json = GoldenRecPo.read(family);
    for (JsonNode of : json.get("cases")) {
      double[] expected = GoldenRecPo.doubles(of.get("advantages"));
      AdvantageForm form =
          AdvantageForm.valueOf(of.get("form").asString().toUpperCase(Locale.ROOT));
      for (int user = 0; user < expected.length / 2; user++) {
        double[] rewards = {
          json.get("rollouts").get(2 * user).get("reward").asDouble(),
          json.get("rollouts").get(2 * user + 1).get("reward").asDouble()
        };
        assertThat(Advantages.of(rewards, form))
            .containsExactly(
                new double[] {expected[2 * user], expected[2 * user + 1]}, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void lossesAndGradientsOfAnAdapterEqualTheFormula(String family) {
    Path folder = GOLDEN.resolve(family);
    for (boolean recompute : new boolean[] {true, false}) {
      try (ModelBundle base = open(folder);
          Learner learner =
              Learner.adapter(
                  base.config(),
                  base.weights(),
                  GoldenAdapter.lora(folder),
                  new LearnerOptions("cpu", false, recompute),
                  1)) {
        GoldenAdapter.copy(folder, learner);
        GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
        for (JsonNode of : golden.json().get("cases")) {
          MicroBatchResult result =
              learner.learn(golden.batch(of), golden.terms(of), GoldenRecPo.targetsBefore(of));
          assertLosses(result, of);
          assertGradients(learner, of.get("gradients"));
          forget(learner);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void gradientsOfAllWeightsEqualTheFormula(String family) {
    Path folder = GOLDEN.resolve(family);
    try (ModelBundle base = open(folder);
        Learner learner =
            Learner.everything(
                base.config(), base.weights(), new LearnerOptions("cpu", false, true), 1)) {
      GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
      JsonNode of = golden.json().get("cases").get(0);
      MicroBatchResult result = learner.learn(golden.batch(of), golden.terms(of));
      JsonNode full = golden.json().get("full");
      assertThat(result.tokenLoss()).isCloseTo(full.get("token_loss").asDouble(), within(1e-5));
      assertThat(result.rankLoss()).isCloseTo(full.get("rank_loss").asDouble(), within(1e-5));
      assertGradients(learner, full.get("gradients"));
    }
  }

  /**
   * The published code multiplies every rollout by every advantage of the group, and their sum is
   * zero: so the reasoning never learns from a group alone. Ours does.
   */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void oneGroupAloneTeachesTheReasoningUnlikeInThePublishedCode(String family) {
    Path folder = GOLDEN.resolve(family);
    try (ModelBundle base = open(folder);
        Learner learner =
            Learner.adapter(
                base.config(),
                base.weights(),
                GoldenAdapter.lora(folder),
                new LearnerOptions("cpu", false, true),
                1)) {
      GoldenAdapter.copy(folder, learner);
      GoldenRecPo golden = new GoldenRecPo(GoldenRecPo.read(family), base.config().hiddenSize());
      JsonNode of = golden.json().get("cases").get(0);
      MicroBatch whole = golden.batch(of);
      ObjectiveTerms terms = golden.terms(of);
      learner.learn(
          new MicroBatch(whole.rollouts().subList(0, 2), whole.items(), whole.negatives()),
          new ObjectiveTerms(terms.tokens(), 2, terms.temperature(), 0.2, 0.28, 1, 0, 0));
      double ours = 0;
      double published = 0;
      for (int i = 0; i < learner.parameters().size(); i++) {
        String name = learner.parameters().get(i).name();
        ours = Math.max(ours, norm(learner.read(i, Learner.Slot.GRADIENT)));
        published =
            Math.max(
                published,
                golden.json().get("published").get("gradients").get(name).get(0).asDouble());
      }
      assertThat(published).isLessThan(1e-6);
      assertThat(ours).isGreaterThan(1e-2);
    }
  }

  @Test
  void stepsOfAdamWEqualTorchs() {
    JsonNode json = GoldenRecPo.read("adamw");
    TinyLearner.Matrix matrix = new TinyLearner.Matrix(4, 64);
    try (Learner learner = TinyLearner.llama(1)) {
      int index = matrix.indexIn(learner);
      learner.write(index, Learner.Slot.VALUE, matrix.wave(0, 0.1));
      double[] rates = GoldenRecPo.doubles(json.get("rates"));
      double[] norms = GoldenRecPo.doubles(json.get("norms"));
      for (int step = 0; step < rates.length; step++) {
        learner.write(index, Learner.Slot.GRADIENT, matrix.wave(step, step == 2 ? 0.02 : 0.5));
        double norm = learner.update(TinyLearner.step(step + 1, rates[step]));
        assertThat(norm).isCloseTo(norms[step], within(1e-5));
      }
      assertThat(
              Vectors.distance(
                  learner.read(index, Learner.Slot.VALUE), GoldenRecPo.floats(json.get("values"))))
          .isLessThan(1e-6);
      assertThat(norm(learner.read(index, Learner.Slot.GRADIENT))).isZero();
    }
  }

  private static void assertLosses(MicroBatchResult result, JsonNode of) {
    assertThat(result.tokenLoss()).isCloseTo(of.get("token_loss").asDouble(), within(1e-5));
    assertThat(result.rankLoss()).isCloseTo(of.get("rank_loss").asDouble(), within(1e-5));
    assertThat(result.entropySum()).isCloseTo(of.get("entropy").asDouble(), within(1e-3));
    assertThat(result.clippedTokens()).isEqualTo(of.get("bound").asDouble());
    float[] logProbs =
        PackedTokens.join(of.get("log_probs").valueStream().map(GoldenRecPo::floats).toList());
    assertThat(Vectors.distance(result.logProbs(), logProbs)).isLessThan(TOLERANCE);
    assertThat(
            Vectors.distance(
                result.targetLogProbs(), GoldenRecPo.floats(of.get("target_log_probs"))))
        .isLessThan(TOLERANCE);
  }

  private static void assertGradients(Learner learner, JsonNode expected) {
    double largest = 0;
    for (JsonNode gradient : expected) {
      largest = Math.max(largest, gradient.get(0).asDouble());
    }
    for (int i = 0; i < learner.parameters().size(); i++) {
      String name = learner.parameters().get(i).name();
      float[] gradient = learner.read(i, Learner.Slot.GRADIENT);
      double along = 0;
      for (int j = 0; j < gradient.length; j++) {
        along += gradient[j] * Math.cos(j);
      }
      assertThat(norm(gradient))
          .as("length of the gradient of %s", name)
          .isCloseTo(expected.get(name).get(0).asDouble(), within(TOLERANCE * largest));
      assertThat(along)
          .as("gradient of %s", name)
          .isCloseTo(expected.get(name).get(1).asDouble(), within(3 * TOLERANCE * largest));
    }
  }

  private static void forget(Learner learner) {
    for (int i = 0; i < learner.parameters().size(); i++) {
      learner.write(i, Learner.Slot.GRADIENT, new float[learner.parameters().get(i).size()]);
    }
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static ModelBundle open(Path folder) {
    return ModelBundle.open(new BundleLocation(folder.resolve("model"), null, null), Progress.NONE);
  }
}
