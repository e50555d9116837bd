package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.Family;
import ai.r2ec.engine.Requests.Outcome;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.Precision;
import ai.r2ec.model.RandomDecoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/**
 * In int8 the answer to a request is the same to the last bit, alone or among others, its prompt
 * whole or in chunks, with a cold or a warm cache, with or without guesses.
 */
class Int8InvarianceTest {

  private static final int CAPACITY = 224;
  private static final int COUNT = 14;

  private static final CompletionWatcher WATCHER = Requests.watcher(token -> token == 9, 9, 8, 7);

  /** Prompts of 40 to 180 tokens with a common beginning. */
  private static List<GenerationRequest> requests() {
    Random random = new Random(11);
    int[] instruction = tokens(random, 37);
    return IntStream.range(0, COUNT)
        .mapToObj(
            i ->
                new GenerationRequest(
                    Requests.joined(instruction, tokens(random, 3 + 10 * i)),
                    i % 2 == 0 ? SamplingParams.GREEDY : new SamplingParams(1, 0.9, 0, 1.1, i),
                    i % 5 == 4 ? 0 : 24,
                    null,
                    null,
                    Set.of(),
                    WATCHER))
        .toList();
  }

  private static int[] tokens(Random random, int count) {
    return random.ints(count, 0, RandomDecoder.VOCABULARY).toArray();
  }

  private static GenerationEngine engine(Family family, int slots, int budget, int draftTokens) {
    DecoderModel model = RandomDecoder.load(family, Precision.INT8);
    return new GenerationEngine(
        new DecoderRunner(model, slots, CAPACITY),
        new EngineOptions(100, budget, 64, Duration.ofHours(1), Duration.ofHours(1), draftTokens),
        new SimpleMeterRegistry());
  }

  private static List<Outcome> outcomes(GenerationEngine engine, int concurrency) {
    return Flux.fromIterable(requests())
        .flatMapSequential(request -> engine.generate(request).collectList(), concurrency)
        .map(Requests::outcome)
        .collectList()
        .blockOptional(Duration.ofMinutes(5))
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void answersAreTheSameToTheLastBit(Family family) {
    assertSameAnswers(family);
  }

  @Test
  void soTheyAreOnProcessorsWithoutOurKernels() {
    String before = System.setProperty("r2ec.kernels", "off");
    try {
      assertSameAnswers(Family.LLAMA);
    } finally {
      if (before == null) {
        System.clearProperty("r2ec.kernels");
      } else {
        System.setProperty("r2ec.kernels", before);
      }
    }
  }

  private static void assertSameAnswers(Family family) {
    List<Outcome> alone;
    try (GenerationEngine engine = engine(family, 1, 400, 0)) {
      alone = outcomes(engine, 1);
    }
    try (GenerationEngine engine = engine(family, 5, 64, 0)) {
      assertThat(outcomes(engine, COUNT)).as("chunked, five at once").isEqualTo(alone);
      assertThat(outcomes(engine, 3)).as("warm").isEqualTo(alone);
    }
    try (GenerationEngine engine = engine(family, 16, 100, 24)) {
      assertThat(outcomes(engine, COUNT)).as("all at once, guessing").isEqualTo(alone);
      assertThat(outcomes(engine, 1)).as("warm, alone, guessing").isEqualTo(alone);
    }
  }
}
