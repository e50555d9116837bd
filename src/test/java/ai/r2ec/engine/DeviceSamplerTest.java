package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.r2ec.model.DeviceDraws;
import ai.r2ec.model.SamplingMetadata;
import ai.r2ec.model.StepOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The device's sampler draws what the host's does, from the same logits and numbers. */
class DeviceSamplerTest {

  private static final int ROWS = 24;
  private static final int STEPS = 4;

  /** Logits of many equals, zeros of both signs, and tokens that cannot be. */
  private static float[] coarse(Random random, int vocabulary) {
    float[] logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] =
          switch (random.nextInt(20)) {
            case 0 -> Float.NEGATIVE_INFINITY;
            case 1 -> -0f;
            case 2 -> 0;
            default -> Math.round(random.nextGaussian() * 4) / 2f;
          };
    }
    logits[random.nextInt(vocabulary)] = 1;
    return logits;
  }

  private static float[] fine(Random random, int vocabulary) {
    float[] logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] = (float) (3 * random.nextGaussian());
    }
    return logits;
  }

  private static List<SamplingParams> everyCombination(int vocabulary) {
    List<SamplingParams> all = new ArrayList<>();
    for (double temperature : new double[] {0, 0.01, 0.7, 2, 100}) {
      for (int topK : new int[] {0, 1, 2, 5, vocabulary - 1, vocabulary, 10 * vocabulary}) {
        for (double topP : new double[] {1e-9, 0.5, 0.95, 1}) {
          for (double minP : new double[] {0, 0.1, 1}) {
            for (double penalty : new double[] {1, 1.3}) {
              all.add(new SamplingParams(temperature, topP, topK, minP, penalty, all.size()));
            }
          }
        }
      }
    }
    return all;
  }

  static Stream<Arguments> vocabularies() {
    return Stream.of(2, 7, 64, 1_000).map(v -> Arguments.of(v, new Random(v)));
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void deviceAndHostDrawTheSameTokens(int vocabulary, Random random) {
    List<SamplingParams> combinations = new ArrayList<>(everyCombination(vocabulary));
    Collections.shuffle(combinations, random); // rows of all kinds share a step
    try (DeviceDraws device = new DeviceDraws(vocabulary)) {
      for (int from = 0; from < combinations.size(); from += ROWS) {
        int to = Math.min(combinations.size(), from + ROWS);
        drawSequences(device, combinations.subList(from, to), vocabulary, random);
      }
    }
  }

  /** Several steps of sequences that decode together. */
  private static void drawSequences(
      DeviceDraws device, List<SamplingParams> params, int vocabulary, Random random) {
    List<Sequencing> sequences =
        params.stream()
            .map(p -> new Sequencing(p, random.ints(5, 0, vocabulary).toArray()))
            .toList();
    for (int step = 0; step < STEPS; step++) {
      boolean equals = step % 2 == 0;
      float[][] logits =
          sequences.stream()
              .map(_ -> equals ? coarse(random, vocabulary) : fine(random, vocabulary))
              .toArray(float[][]::new);
      StepOutput.Drawn drawn =
          device.draw(logits, sequences.stream().map(Sequencing::metadata).toList());
      for (int row = 0; row < logits.length; row++) {
        sequences.get(row).compare(logits[row], drawn, row);
      }
    }
  }

  /** One sequence, drawn twice. */
  private static final class Sequencing {

    private final SamplingParams params;
    private final Sampler host;
    private final Sampler device;
    private final int[] tokens;
    private int length;

    Sequencing(SamplingParams params, int[] prompt) {
      this.params = params;
      this.host = new Sampler(params, prompt);
      this.device = new Sampler(params, prompt);
      this.tokens = Arrays.copyOf(prompt, prompt.length + STEPS);
      this.length = prompt.length;
    }

    SamplingMetadata metadata() {
      return device.metadata(tokens, length, 1);
    }

    void compare(float[] logits, StepOutput.Drawn drawn, int row) {
      int expected = host.sample(logits.clone());
      assertThat(device.next(drawn, row)).as("%s, token %d", params, length).isEqualTo(expected);
      tokens[length++] = expected;
    }
  }

  @Test
  void everyNumberDrawsTheSameOfABigVocabulary() {
    Random random = new Random(3);
    int vocabulary = 49_152;
    try (DeviceDraws device = new DeviceDraws(vocabulary)) {
      List<SamplingParams> params =
          List.of(
              new SamplingParams(2, 1, 200, 1, 1),
              new SamplingParams(1, 0.95, 0, 1.1, 2),
              new SamplingParams(0.6, 0.9, 20, 0.05, 1, 3),
              new SamplingParams(1, 1, 0, 0.01, 1, 4),
              SamplingParams.GREEDY);
      for (int times = 0; times < 2; times++) {
        drawSequences(device, params, vocabulary, random);
      }
    }
  }

  @Test
  void extremeLogitsAreOrderedAsTheyAre() {
    float[][] logits = {
      {-3e38f, 3e38f, 2.9e38f, Float.NEGATIVE_INFINITY},
      {3e38f, 3e38f, -3e38f, 0},
      {Float.MIN_VALUE, 2 * Float.MIN_VALUE, -Float.MIN_VALUE, 0},
      {-Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, -Float.MAX_VALUE}
    };
    try (DeviceDraws device = new DeviceDraws(4)) {
      for (int k = 0; k < 4; k++) {
        for (long seed = 0; seed < 50; seed++) {
          for (float[] row : logits) {
            SamplingParams params = new SamplingParams(100, 1, k, 1, seed);
            SamplingMetadata how = new Sampler(params, new int[0]).metadata(row(0), 1, 1);
            assertThat(device.draw(new float[][] {row}, List.of(how)).token(0))
                .as("top-k %d, seed %d of %s", k, seed, Arrays.toString(row))
                .isEqualTo(new Sampler(params, new int[0]).sample(row.clone()));
          }
        }
      }
    }
  }

  private static int[] row(int... tokens) {
    return tokens;
  }

  @Test
  void aGuessCountsAsSeenBehindItselfOnlyAndNotInTheNextStep() {
    SamplingParams penalty = new SamplingParams(0, 1, 0, 2, 0);
    float[] logits = {4, 3, 2.5f, 1};
    try (DeviceDraws device = new DeviceDraws(4)) {
      Sampler sampler = new Sampler(penalty, new int[] {3});
      StepOutput.Drawn drawn =
          device.draw(
              new float[][] {logits, logits, logits},
              new int[] {3, 0, 1},
              sampler.metadata(new int[] {3}, 1, 3));
      assertThat(drawn.codes()).containsExactly(0, 1, 2);
      drawn =
          device.draw(
              new float[][] {logits}, new int[] {2}, sampler.metadata(new int[] {3, 2}, 2, 1));
      assertThat(drawn.codes()).containsExactly(0);
    }
  }

  @Test
  void logitsThatAreNoNumbersFailTheirRowWithTheHostsWords() {
    float infinity = Float.POSITIVE_INFINITY;
    float[][] logits = {
      {0, 1, Float.NaN, 2},
      {1, infinity, 2, 3},
      {-infinity, -infinity, -infinity, -infinity},
      {Float.NaN, infinity, 0, Float.NaN},
      {5, 1, 2, 3}
    };
    for (SamplingParams params :
        List.of(
            SamplingParams.GREEDY,
            new SamplingParams(1, 1, 0, 1, 1),
            new SamplingParams(1, 0.9, 2, 1.2, 1))) {
      try (DeviceDraws device = new DeviceDraws(4)) {
        List<SamplingMetadata> how =
            IntStream.range(0, logits.length)
                .mapToObj(_ -> new Sampler(params, row(1)).metadata(row(1), 1, 1))
                .toList();
        StepOutput.Drawn drawn = device.draw(logits, how);
        for (int i = 0; i < 4; i++) {
          int row = i;
          float[] copy = logits[i].clone();
          ArithmeticException host =
              catchThrowableOfType(
                  ArithmeticException.class, () -> new Sampler(params, row(1)).sample(copy));
          assertThatThrownBy(() -> drawn.token(row)).hasMessage(host.getMessage());
        }
        assertThat(drawn.token(4)).isEqualTo(new Sampler(params, row(1)).sample(logits[4].clone()));
      }
    }
  }
}
