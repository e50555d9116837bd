package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static ai.r2ec.engine.Requests.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.engine.GenerationEvent.Prefilled;
import ai.r2ec.engine.Requests.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A warm cache changes how much is computed, never what comes out. */
class PrefixReuseTest {

  private static final int CAPACITY = 160;
  private static final EngineOptions OPTIONS =
      new EngineOptions(200, 24, 40, Duration.ofHours(1), Duration.ofHours(1));

  /** A user's prompt: the shared instruction, then the first events of the user's history. */
  private static int[] prompt(int user, int events) {
    int[] instruction = Requests.prompt(new Random(1), 16);
    int[] history = Requests.prompt(new Random(100 + user), 100);
    int[] tokens = Arrays.copyOf(instruction, 16 + events + 2);
    System.arraycopy(history, 0, tokens, 16, events);
    tokens[16 + events] = 5; // what the template puts behind the history
    tokens[16 + events + 1] = 6;
    return tokens;
  }

  private static GenerationEngine engine(int slots) {
    ScriptedRunner runner = new ScriptedRunner(slots, CAPACITY);
    return new GenerationEngine(runner, OPTIONS, new SimpleMeterRegistry(), runner::now);
  }

  private static int cachedTokens(GenerationEngine engine, GenerationRequest request) {
    List<GenerationEvent> events = Requests.start(engine.generate(request)).join();
    assertThat(outcome(events)).isEqualTo(Requests.expected(request, CAPACITY));
    return events.stream()
        .filter(Prefilled.class::isInstance)
        .map(Prefilled.class::cast)
        .findFirst()
        .orElseThrow()
        .cachedTokens();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rankingsAreTheSameWarmAndCold(long seed) {
    Random random = new Random(seed);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      GenerationRequest model = Requests.random(random, 1, 25);
      int[] prompt = prompt(random.nextInt(6), random.nextInt(80));
      requests.add(Requests.request(prompt, model.sampling(), model.maxTokens()));
    }
    try (GenerationEngine engine = engine(1 + random.nextInt(6))) {
      List<Outcome> outcomes =
          Flux.fromIterable(requests)
              .flatMapSequential(r -> engine.generate(r).collectList(), 1 + random.nextInt(12))
              .map(Requests::outcome)
              .collectList()
              .blockOptional(PATIENCE)
              .orElseThrow();
      assertThat(outcomes)
          .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
    }
  }

  @Test
  void aRepeatedRequestFindsItsPrompt() {
    try (GenerationEngine engine = engine(3)) {
      GenerationRequest request = Requests.greedy(10, prompt(1, 50));
      assertThat(cachedTokens(engine, request)).isZero();
      assertThat(cachedTokens(engine, request)).isEqualTo(64);
    }
  }

  @Test
  void newEventsFindTheOldHistory() {
    try (GenerationEngine engine = engine(3)) {
      cachedTokens(engine, Requests.greedy(10, prompt(1, 50)));
      assertThat(cachedTokens(engine, Requests.greedy(10, prompt(1, 55)))).isEqualTo(64);
      assertThat(cachedTokens(engine, Requests.greedy(0, prompt(1, 60)))).isEqualTo(68);
    }
  }

  @Test
  void anotherUserFindsTheInstructionAndLeavesTheFirstUsersHistory() {
    try (GenerationEngine engine = engine(3)) {
      cachedTokens(engine, Requests.greedy(10, prompt(1, 50)));
      assertThat(cachedTokens(engine, Requests.greedy(10, prompt(2, 50)))).isEqualTo(16);
      assertThat(cachedTokens(engine, Requests.greedy(10, prompt(1, 50)))).isEqualTo(64);
    }
  }
}
