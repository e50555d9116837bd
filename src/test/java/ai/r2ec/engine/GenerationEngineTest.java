package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static ai.r2ec.engine.Requests.outcome;
import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.Requests.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Laws: what a sequence yields depends on nothing but its request. */
class GenerationEngineTest {

  private static final int CAPACITY = 96;
  private static final int POISON = 40; // prompts that begin here or above fail
  private static final EngineOptions OPTIONS =
      new EngineOptions(100, 12, 40, Duration.ofHours(1), Duration.ofHours(1));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<GenerationEngine> engines = new ArrayList<>();

  @AfterEach
  void closeEngines() {
    engines.forEach(GenerationEngine::close);
  }

  private GenerationEngine engine(ScriptedRunner runner, EngineOptions options) {
    GenerationEngine engine = new GenerationEngine(runner, options, registry, runner::now);
    engines.add(engine);
    return engine;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void manyAtOnceYieldWhatEachYieldsAlone(long seed) {
    Random random = new Random(seed);
    ScriptedRunner runner = new ScriptedRunner(1 + random.nextInt(8), CAPACITY);
    GenerationEngine engine = engine(runner, OPTIONS);
    List<GenerationRequest> requests =
        IntStream.range(0, 60).mapToObj(i -> Requests.random(random, 70, 20)).toList();

    assertThat(outcomes(engine, requests))
        .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
    assertIdle(engine);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 8, 13, 200})
  void aPromptInChunksYieldsWhatAWholePromptYields(int stepTokenBudget) {
    EngineOptions options =
        new EngineOptions(10, stepTokenBudget, 40, Duration.ofHours(1), Duration.ofHours(1));
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options);
    GenerationRequest request = Requests.random(new Random(9), 1, 20);
    for (int length = 1; length <= 60; length += 7) {
      GenerationRequest longer =
          Requests.request(prompt(new Random(length), length), request.sampling(), 12);
      assertThat(outcome(engine.generate(longer))).isEqualTo(Requests.expected(longer, CAPACITY));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void cancelsAndFailuresFreeTheirSlotsAndDisturbNobody(long seed) {
    Random random = new Random(seed);
    ScriptedRunner runner = new ScriptedRunner(3, CAPACITY);
    runner.poison = chunk -> chunk.tokens()[0] >= POISON && chunk.start() == 0;
    GenerationEngine engine = engine(runner, OPTIONS);
    List<CompletableFuture<Void>> checks = new ArrayList<>();
    List<Disposable> cancelled = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      GenerationRequest request = Requests.random(random, 40, 20);
      int fate = random.nextInt(3);
      if (fate == 0) {
        long events = random.nextInt(4);
        cancelled.add(engine.generate(request).take(events).onErrorComplete().subscribe());
      } else if (request.prompt()[0] < POISON) {
        checks.add(
            engine
                .generate(request)
                .collectList()
                .doOnNext(
                    events ->
                        assertThat(outcome(events)).isEqualTo(Requests.expected(request, CAPACITY)))
                .then()
                .toFuture());
      } else {
        checks.add(
            engine
                .generate(request)
                .then()
                .onErrorComplete(R2ecException.Unavailable.class)
                .toFuture());
      }
    }
    CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    await().until(() -> cancelled.stream().allMatch(Disposable::isDisposed));
    assertIdle(engine);
  }

  @Test
  void theSameSeedGivesTheSameTokensWhateverTheNeighbours() {
    GenerationEngine engine = engine(new ScriptedRunner(4, CAPACITY), OPTIONS);
    GenerationRequest request =
        Requests.request(prompt(new Random(5), 20), new SamplingParams(1, 0.9, 0, 1, 42), 30);
    Outcome alone = outcome(engine.generate(request));
    Random random = new Random(6);
    List<GenerationRequest> crowd = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      crowd.add(Requests.random(random, 60, 20));
    }
    crowd.add(5, request);
    assertThat(outcomes(engine, crowd).get(5)).isEqualTo(alone);
  }

  @Test
  void greedyIgnoresTheSeed() {
    GenerationEngine engine = engine(new ScriptedRunner(2, CAPACITY), OPTIONS);
    int[] prompt = prompt(new Random(1), 20);
    Outcome one = outcome(engine.generate(Requests.request(prompt, SamplingParams.GREEDY, 20)));
    Outcome two =
        outcome(engine.generate(Requests.request(prompt, new SamplingParams(0, 1, 0, 1, 99), 20)));
    assertThat(one).isEqualTo(two);
  }

  private static List<Outcome> outcomes(GenerationEngine engine, List<GenerationRequest> requests) {
    return Flux.fromIterable(requests)
        .flatMapSequential(request -> engine.generate(request).collectList(), requests.size())
        .map(Requests::outcome)
        .collectList()
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private static void assertIdle(GenerationEngine engine) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              EngineLoad load = engine.load();
              assertThat(load.running()).isZero();
              assertThat(load.waiting()).isZero();
              assertThat(load.keyValueTokens()).isZero();
              assertThat(load.alive()).isTrue();
            });
  }
}
