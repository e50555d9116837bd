package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.Family;
import ai.r2ec.domain.Priority;
import ai.r2ec.engine.GenerationEvent.Finished;
import ai.r2ec.engine.Requests.Outcome;
import ai.r2ec.model.Precision;
import ai.r2ec.model.RandomDecoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/**
 * On a real decoder, whatever is guessed and whenever: tokens, reasons and log-probabilities are
 * those without guesses, in int8 to the last bit of these and of the hidden state.
 */
class SpeculationInvarianceTest {

  private static final int CAPACITY = 224;
  private static final int COUNT = 18;
  private static final int TOKENS = 60;
  private static final Duration HOUR = Duration.ofHours(1);

  /** Stops at one token in the vocabulary, else appends a marker. */
  private static final CompletionWatcher WATCHER = Requests.watcher(token -> token == 9, 9, 8, 7);

  private record Answer(Outcome outcome, List<Float> logProbs) {}

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Prompts that repeat themselves; texts that are drawn from few tokens do, too. */
  private static GenerationRequest request(Random random, int index) {
    int[] part = random.ints(5 + 2L * index, 0, RandomDecoder.VOCABULARY).toArray();
    double penalty = index % 4 == 1 ? 1.2 : 1;
    SamplingParams sampling =
        switch (index % 3) {
          case 0 -> new SamplingParams(0, 1, 0, penalty, index);
          case 1 -> new SamplingParams(0.2, 0.9, 0, penalty, index);
          default -> new SamplingParams(1, 1, 3, 0.05, penalty, index);
        };
    return new GenerationRequest(
        Requests.joined(part, Requests.joined(part, part)),
        sampling,
        random.nextInt(TOKENS / 2, TOKENS),
        null,
        null,
        Set.of(11),
        WATCHER,
        Priority.INTERACTIVE,
        index % 2 == 0);
  }

  private List<Answer> answers(
      Precision precision, int slots, int draftTokens, boolean onDevice, LongSupplier clock) {
    Random random = new Random(3);
    List<GenerationRequest> requests =
        IntStream.range(0, COUNT).mapToObj(i -> request(random, i)).toList();
    DecoderRunner runner =
        new DecoderRunner(RandomDecoder.load(Family.LLAMA, precision), slots, CAPACITY);
    try (GenerationEngine engine =
        new GenerationEngine(
            onDevice ? runner.sampling() : runner,
            new EngineOptions(100, 64, 64, HOUR, HOUR, draftTokens),
            registry,
            clock)) {
      return Flux.fromIterable(requests)
          .flatMapSequential(request -> engine.generate(request).collectList(), slots)
          .map(SpeculationInvarianceTest::answer)
          .collectList()
          .blockOptional(Duration.ofMinutes(2))
          .orElseThrow();
    }
  }

  private static Answer answer(List<GenerationEvent> events) {
    float[] logProbs = ((Finished) events.getLast()).logProbs();
    return new Answer(
        Requests.outcome(events),
        IntStream.range(0, logProbs.length).mapToObj(i -> logProbs[i]).toList());
  }

  private double accepted() {
    return registry.get("r2ec.engine.spec.decode.accepted.tokens").counter().count();
  }

  /** While the clock stands still, costs are as assumed; by the real one they are what they are. */
  @ParameterizedTest
  @CsvSource({"1,8", "2,8", "3,5", "4,16", "5,100"})
  void inInt8AnswersAreTheSameToTheLastBit(int slots, int draftTokens) {
    List<Answer> plain = answers(Precision.INT8, 1, 0, false, () -> 0);
    assertThat(accepted()).isZero();
    assertThat(answers(Precision.INT8, slots, draftTokens, false, () -> 0)).isEqualTo(plain);
    assertThat(accepted()).isPositive();
    assertThat(answers(Precision.INT8, slots, draftTokens, false, System::nanoTime))
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({"1,8,false", "3,8,false", "1,8,true", "3,8,true"})
  void inFloat32TokensAndReasonsAreTheSame(int slots, int draftTokens, boolean onDevice) {
    List<Answer> plain = answers(Precision.FP32, 1, 0, false, () -> 0);
    List<Answer> guessing = answers(Precision.FP32, slots, draftTokens, onDevice, () -> 0);
    assertThat(accepted()).isPositive();
    for (int i = 0; i < COUNT; i++) {
      assertThat(guessing.get(i).outcome().tokens()).isEqualTo(plain.get(i).outcome().tokens());
      assertThat(guessing.get(i).outcome().reason()).isEqualTo(plain.get(i).outcome().reason());
      assertThat(floats(guessing.get(i).logProbs()))
          .containsExactly(floats(plain.get(i).logProbs()), within(1e-3f));
    }
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
