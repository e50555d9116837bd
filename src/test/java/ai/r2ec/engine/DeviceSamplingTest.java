package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.r2ec.engine.Requests.Outcome;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.StepOutput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** Where tokens are drawn, on the host or by the runner, shows in no token. */
class DeviceSamplingTest {

  private static final int CAPACITY = 128;
  private static final int UNIT = 16;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int[] PROMPT = {4, 8, 15};

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private List<Outcome> outcomes(
      ScriptedRunner runner, int draftTokens, List<GenerationRequest> requests) {
    EngineOptions options = new EngineOptions(200, 24, 40, HOUR, HOUR, draftTokens);
    try (GenerationEngine engine = new GenerationEngine(runner, options, registry, runner::now)) {
      return Flux.fromIterable(requests)
          .flatMapSequential(r -> engine.generate(r).collectList(), requests.size())
          .map(Requests::outcome)
          .collectList()
          .blockOptional(PATIENCE)
          .orElseThrow();
    }
  }

  /** Some begin alike, some are repeated, so that prefixes are copied and rooms used again. */
  private static List<GenerationRequest> requests(Random random, int count) {
    int[] instruction = Requests.prompt(random, 24);
    return IntStream.range(0, count)
        .mapToObj(_ -> Requests.random(random, 60, 50))
        .map(
            r ->
                random.nextBoolean()
                    ? r
                    : Requests.request(
                        Requests.joined(
                            instruction, Arrays.copyOf(r.prompt(), r.prompt().length / 4 + 1)),
                        r.sampling(),
                        r.maxTokens()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "8,1,0",
    "8,1,6",
    "8,4,0",
    "9,4,8",
    "64,3,24",
    "9,8,8",
    "16,8,24",
    "64,8,0",
    "64,8,8",
    "128,16,24"
  })
  void tokensAreThoseThatTheHostDraws(int units, int sequences, int draftTokens) {
    Random random = new Random(units * 31L + sequences + draftTokens);
    List<GenerationRequest> requests = requests(random, 100);
    ScriptedRunner runner = new ScriptedRunner(sequences, CAPACITY, units, UNIT).sampling();
    assertThat(outcomes(runner, draftTokens, requests))
        .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
    assertThat(runner.log.stream().flatMap(Collection::stream))
        .allMatch(chunk -> (chunk.sampling() != null) == (chunk.logitRows() > 0));
    if (sequences * CAPACITY > 2 * units * UNIT) {
      assertThat(registry.get("r2ec.engine.preemptions").counter().count()).isPositive();
    }
    if (draftTokens > 0 && sequences <= Speculation.MOST_DECODING) {
      assertThat(counted("accepted.tokens")).isPositive().isLessThan(counted("draft.tokens"));
    }
  }

  private double counted(String name) {
    return registry.get("r2ec.engine.spec.decode." + name).counter().count();
  }

  @Test
  void theNthNumberIsForTheNthTokenHoweverManyWereGuessed() {
    Sampler sampler = new Sampler(new SamplingParams(1, 1, 0, 1, 9), PROMPT);
    SplittableRandom expected = new SplittableRandom(9);
    double[] numbers = IntStream.range(0, 6).mapToDouble(_ -> expected.nextDouble()).toArray();
    StepOutput.Drawn drawn = new StepOutput.Drawn(new long[] {1, 2, 3, 4}, new double[4]);
    assertThat(sampler.metadata(PROMPT, 3, 4).uniforms())
        .containsExactly(Arrays.copyOf(numbers, 4));
    assertThat(sampler.next(drawn, 0)).isEqualTo(1);
    assertThat(sampler.next(drawn, 1)).isEqualTo(2);
    assertThat(sampler.metadata(PROMPT, 3, 1).uniforms()).containsExactly(numbers[2]);
    assertThat(sampler.metadata(PROMPT, 3, 4).uniforms())
        .containsExactly(Arrays.copyOfRange(numbers, 2, 6));
  }

  @Test
  void theDeviceIsToldOnceWhatAPenaltyHasToKnowAndAgainAfterAMove() {
    Sampler sampler = new Sampler(new SamplingParams(1, 1, 0, 1.2, 9), PROMPT);
    int[] tokens = {4, 8, 15, 16, 23};
    assertThat(sampler.metadata(tokens, 3, 1).seen().tokens()).containsExactly(4, 8, 15);
    assertThat(sampler.metadata(tokens, 4, 1).seen().tokens()).containsExactly(16);
    assertThat(sampler.metadata(tokens, 5, 1).seen().anew()).isFalse();
    sampler.moved();
    assertThat(sampler.metadata(tokens, 5, 1).seen().anew()).isTrue();
    sampler.moved();
    assertThat(sampler.metadata(tokens, 5, 1).seen().tokens()).containsExactly(tokens);
  }

  @Test
  void withoutAPenaltyTheDeviceIsToldNothing() {
    Sampler sampler = new Sampler(new SamplingParams(1, 0.9, 5, 1, 9), PROMPT);
    assertThat(sampler.metadata(PROMPT, 3, 1).seen().tokens()).isEmpty();
    assertThat(sampler.metadata(PROMPT, 3, 1).seen().anew()).isFalse();
  }

  @Test
  void whyThereIsNoTokenIsSaidInTheWordsOfTheHost() {
    Sampler sampler = new Sampler(SamplingParams.GREEDY, PROMPT);
    Sampler host = new Sampler(SamplingParams.GREEDY, PROMPT);
    float infinity = Float.POSITIVE_INFINITY;
    float[][] logits = {{1, infinity}, {-infinity, -infinity}, {Float.NaN}, {0, 0, Float.NaN}};
    StepOutput.Drawn drawn = new StepOutput.Drawn(new long[] {-1, -2, -3, -5}, new double[4]);
    for (int row = 0; row < logits.length; row++) {
      float[] values = logits[row];
      int at = row;
      assertThat(catchThrowable(() -> sampler.next(drawn, at)))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage(catchThrowable(() -> host.sample(values)).getMessage());
    }
  }

  @Test
  void aHostThatDrawsSendsNothing() {
    ScriptedRunner runner = new ScriptedRunner(2, CAPACITY);
    outcomes(runner, 8, requests(new Random(1), 10));
    assertThat(runner.log.stream().flatMap(Collection::stream).map(SequenceChunk::sampling))
        .containsOnlyNulls();
  }
}
