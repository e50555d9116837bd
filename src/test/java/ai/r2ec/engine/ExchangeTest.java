package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.endless;
import static ai.r2ec.engine.Requests.greedy;
import static ai.r2ec.engine.Requests.outcome;
import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.GenerationEvent.Prefilled;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change of the model lies between what came before and what comes later. */
class ExchangeTest {

  private static final int[] PROMPT = prompt(new Random(1), 20);

  private final ScriptedRunner runner = new ScriptedRunner(2, 96);
  private final GenerationEngine engine =
      new GenerationEngine(
          runner,
          new EngineOptions(100, 20, 60, Duration.ofHours(1), Duration.ZERO),
          new SimpleMeterRegistry(),
          runner::now);

  @AfterEach
  void closeEngine() {
    runner.letRun();
    engine.close();
  }

  @Test
  void whatCameBeforeEndsFirstAndWhatComesLaterWaits() throws InterruptedException {
    CompletableFuture<List<GenerationEvent>> before = running();
    CompletableFuture<List<HiddenState>> read =
        CompletableFuture.supplyAsync(() -> engine.encode(List.of(PROMPT, PROMPT)));
    AtomicInteger steps = new AtomicInteger();
    Thread exchange = exchanging(() -> steps.set(runner.log.size()));
    CompletableFuture<List<GenerationEvent>> later =
        Requests.start(engine.generate(endless(PROMPT, 5)));
    runner.letRun();
    exchange.join();
    assertThat(outcome(later.join())).isEqualTo(outcome(before.join()));
    assertThat(steps.get()).isGreaterThanOrEqualTo(5);
    assertThat(runner.log.subList(0, steps.get()))
        .as("one sequence at a time, for the other waits")
        .allMatch(chunks -> chunks.size() == 1);
    assertThat(read.join()).hasSize(2);
  }

  @Test
  void nothingThatWasComputedBeforeIsUsedAgain() {
    assertThat(cached()).isZero();
    assertThat(cached()).as("the same prompt again").isPositive();
    engine.exchange(() -> {});
    assertThat(cached()).as("after a change").isZero();
    assertThat(cached()).isPositive();
  }

  @Test
  void aChangeThatFailsIsToldAndTheEngineGoesOn() {
    assertThatThrownBy(
            () ->
                engine.exchange(
                    () -> {
                      throw new R2ecException.Unusable("no such weights");
                    }))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessage("no such weights");
    GenerationRequest request = greedy(4, PROMPT);
    assertThat(outcome(engine.generate(request))).isEqualTo(Requests.expected(request, 96));
  }

  @Test
  void severalChangesFollowEachOther() throws InterruptedException {
    CompletableFuture<List<GenerationEvent>> before = running();
    List<Character> order = new CopyOnWriteArrayList<>();
    Thread first = exchanging(() -> order.add('a'));
    Thread second = exchanging(() -> order.add('b'));
    runner.letRun();
    first.join();
    second.join();
    assertThat(order).containsExactly('a', 'b');
    assertThat(before.join()).isNotEmpty();
  }

  @Test
  void anEngineThatEndsRefusesTheChange() {
    engine.close();
    assertThatThrownBy(() -> engine.exchange(() -> {}))
        .isInstanceOf(R2ecException.Unavailable.class);
  }

  /** A sequence that has taken its first step and is held there. */
  private CompletableFuture<List<GenerationEvent>> running() {
    runner.held();
    CompletableFuture<List<GenerationEvent>> events =
        Requests.start(engine.generate(endless(PROMPT, 5)));
    runner.allow(1);
    runner.awaitSteps(1);
    return events;
  }

  /** A thread whose change has reached the engine and waits there. */
  private Thread exchanging(Runnable change) {
    Thread thread = Thread.ofPlatform().start(() -> engine.exchange(change));
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }

  private int cached() {
    return Requests.start(engine.generate(greedy(1, PROMPT))).join().stream()
        .filter(Prefilled.class::isInstance)
        .map(Prefilled.class::cast)
        .mapToInt(Prefilled::cachedTokens)
        .sum();
  }
}
