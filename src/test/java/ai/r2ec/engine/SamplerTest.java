package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

  private static final int[] NO_PROMPT = {};
  private static final float[] LOGITS = {0.5f, -1, 2, 0, 1.5f, -3, 0.25f, 2, -0.5f, 1, -2, 0.75f};

  private static Sampler sampler(SamplingParams params) {
    return new Sampler(params, NO_PROMPT);
  }

  private static SamplingParams temperature(double temperature, long seed) {
    return new SamplingParams(temperature, 1, 0, 1, seed);
  }

  @Test
  void greedyTakesTheLowestIdAmongEquals() {
    assertThat(sampler(SamplingParams.GREEDY).sample(LOGITS.clone())).isEqualTo(2);
    assertThat(sampler(SamplingParams.GREEDY).sample(new float[] {-0f, 0f, -1})).isZero();
  }

  @Test
  void greedyIgnoresTheSeed() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      float[] logits = randomLogits(random, 100);
      assertThat(sampler(temperature(0, i)).sample(logits.clone()))
          .isEqualTo(sampler(SamplingParams.GREEDY).sample(logits.clone()));
    }
  }

  @Test
  void theSameSeedDrawsTheSameAndAnotherSeedDoesNot() {
    assertThat(draws(temperature(1, 5), 200)).isEqualTo(draws(temperature(1, 5), 200));
    assertThat(draws(temperature(1, 5), 200)).isNotEqualTo(draws(temperature(1, 6), 200));
  }

  @Test
  void everyDrawTakesOneNumberWhateverTheLogits() {
    Sampler one = sampler(temperature(1, 5));
    Sampler two = sampler(temperature(1, 5));
    for (int i = 0; i < 10; i++) {
      one.sample(LOGITS.clone());
      two.sample(new float[] {3, 1, 2});
    }
    assertThat(one.sample(LOGITS.clone())).isEqualTo(two.sample(LOGITS.clone()));
  }

  /** Chi-square with 11 degrees of freedom: 31.26 is passed once in a thousand seeds. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void drawsFollowTheSoftmax(double temperature) {
    double[] expected = softmax(temperature);
    assertThat(chiSquare(temperature(temperature, 17), expected)).isLessThan(31.26);
  }

  @Test
  void drawsFollowTheSoftmaxOfWhatTheFiltersLeave() {
    double[] expected = softmax(1);
    double mass = expected[2] + expected[7] + expected[4] + expected[9];
    double[] renormalised = new double[expected.length];
    for (int id : new int[] {2, 7, 4, 9}) {
      renormalised[id] = expected[id] / mass;
    }
    assertThat(chiSquare(new SamplingParams(1, 1, 4, 1, 3), renormalised)).isLessThan(16.27);
    assertThat(chiSquare(new SamplingParams(1, mass - 0.01, 0, 1, 3), renormalised))
        .isLessThan(16.27); // 3 degrees of freedom
  }

  @ParameterizedTest
  @CsvSource({"1,1", "10,3", "100,100", "1000,50", "5000,200", "5000,4999", "49152,50"})
  void topKIsTheHeadOfAFullSort(int vocabulary, int k) {
    Random random = new Random(vocabulary + k);
    for (int trial = 0; trial < 5; trial++) {
      float[] logits = randomLogits(random, vocabulary);
      Candidates candidates = new Candidates(logits, 0, 1);
      candidates.keepTop(k);
      assertThat(candidates.ids().boxed())
          .containsExactlyInAnyOrderElementsOf(sorted(logits).subList(0, k));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 0.5, 0.9, 0.99, 0.9999})
  void theNucleusIsTheShortestHeadOfAFullSortThatHoldsTheMass(double p) {
    Random random = new Random(4);
    for (int vocabulary : new int[] {1, 2, 10, 1000, 20_000}) {
      float[] logits = randomLogits(random, vocabulary);
      float best = logits[sorted(logits).getFirst()];
      double total = IntStream.range(0, vocabulary).mapToDouble(i -> exp(logits[i], best)).sum();
      List<Integer> nucleus = new ArrayList<>();
      double held = 0;
      for (int id : sorted(logits)) {
        nucleus.add(id);
        held += exp(logits[id], best);
        if (held >= p * total) {
          break;
        }
      }
      Candidates candidates = new Candidates(logits, best, 0.7);
      candidates.weigh();
      candidates.keepNucleus(p);
      assertThat(candidates.ids().boxed()).isEqualTo(nucleus);
    }
  }

  @Test
  void minPKeepsWhatIsLikelyEnoughComparedWithTheLikeliest() {
    Candidates candidates = new Candidates(LOGITS, 2, 1);
    candidates.weigh();
    candidates.keepAtLeast(0.3);
    assertThat(candidates.ids()).containsExactly(2, 4, 7, 9); // exp(1 - 2) = 0.37
    assertThat(drawn(new SamplingParams(1, 1, 0, 0.3, 1, 1))).containsOnly(2, 4, 7, 9);
    assertThat(drawn(new SamplingParams(1, 1, 0, 1, 1, 1))).containsOnly(2, 7);
  }

  @Test
  void oneCandidateIsGreedy() {
    assertThat(drawn(new SamplingParams(5, 1, 1, 1, 1))).containsOnly(2);
    assertThat(drawn(new SamplingParams(5, 1e-9, 0, 1, 1))).containsOnly(2);
  }

  @Test
  void thePenaltyDividesPositiveAndMultipliesNegativeLogitsOfSeenTokens() {
    SamplingParams penalty = new SamplingParams(0, 1, 0, 2, 0);
    Sampler sampler = new Sampler(penalty, new int[] {0, 3});
    float[] logits = {4, 3, -1, -1.5f};
    assertThat(sampler.sample(logits)).isEqualTo(1);
    assertThat(logits).containsExactly(2, 3, -1, -3);
    assertThat(sampler.sample(new float[] {4, 3, -1, -1.5f})).isZero(); // 1 counts as seen now
  }

  @Test
  void thePenaltyCountsATokenOnce() {
    SamplingParams penalty = new SamplingParams(0, 1, 0, 2, 0);
    float[] logits = {4, 1};
    new Sampler(penalty, new int[] {0, 0, 0}).sample(logits);
    assertThat(logits).containsExactly(2, 1);
  }

  @Test
  void extremeLogitsStayFinite() {
    float[] logits = {-3e38f, 3e38f, 2.9e38f, Float.NEGATIVE_INFINITY};
    assertThat(sampler(temperature(0.01, 1)).sample(logits)).isEqualTo(1);
    float[] flat = {3e38f, 3e38f};
    assertThat(sampler(temperature(100, 1)).sample(flat)).isBetween(0, 1);
  }

  @Test
  void logitsThatAreNoNumbersAreRefused() {
    Sampler sampler = sampler(SamplingParams.GREEDY);
    float infinity = Float.POSITIVE_INFINITY;
    for (float[] logits :
        new float[][] {{0, Float.NaN}, {1, infinity}, {-infinity, -infinity}, {Float.NaN}}) {
      assertThatThrownBy(() -> sampler.sample(logits)).isInstanceOf(ArithmeticException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 1, 0, 0, 1, temperature",
    "1, 0, 0, 0, 1, top_p",
    "1, 1.1, 0, 0, 1, top_p",
    "1, 1, -1, 0, 1, top_k",
    "1, 1, 0, 1.5, 1, min_p",
    "1, 1, 0, 0, 0.9, repetition_penalty",
    "NaN, 1, 0, 0, 1, temperature"
  })
  void parametersOutOfBoundsAreNamed(
      double temperature, double topP, int topK, double minP, double penalty, String name) {
    assertThatThrownBy(() -> new SamplingParams(temperature, topP, topK, minP, penalty, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name);
  }

  private static List<Integer> draws(SamplingParams params, int count) {
    Sampler sampler = sampler(params);
    return IntStream.range(0, count).map(i -> sampler.sample(LOGITS.clone())).boxed().toList();
  }

  private static List<Integer> drawn(SamplingParams params) {
    return draws(params, 3000).stream().distinct().toList();
  }

  private static double chiSquare(SamplingParams params, double[] expected) {
    int count = 50_000;
    double[] seen = new double[expected.length];
    draws(params, count).forEach(token -> seen[token]++);
    double sum = 0;
    for (int id = 0; id < expected.length; id++) {
      if (expected[id] == 0) {
        assertThat(seen[id]).isZero();
      } else {
        sum += Math.pow(seen[id] - count * expected[id], 2) / (count * expected[id]);
      }
    }
    return sum;
  }

  private static double[] softmax(double temperature) {
    double[] weights =
        IntStream.range(0, LOGITS.length)
            .mapToDouble(i -> Math.exp(LOGITS[i] / temperature))
            .toArray();
    double total = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }

  private static double exp(float logit, float best) {
    return Math.exp(((double) logit - best) / 0.7);
  }

  /** Logits with many equals. */
  private static float[] randomLogits(Random random, int vocabulary) {
    float[] logits = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      logits[i] = Math.round(random.nextGaussian() * 30) / 10f;
    }
    return logits;
  }

  private static List<Integer> sorted(float[] logits) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]).thenComparingInt(i -> i))
        .toList();
  }
}
