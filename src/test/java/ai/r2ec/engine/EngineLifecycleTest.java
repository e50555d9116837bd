package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static ai.r2ec.engine.Requests.endless;
import static ai.r2ec.engine.Requests.greedy;
import static ai.r2ec.engine.Requests.outcome;
import static ai.r2ec.engine.Requests.prompt;
import static ai.r2ec.engine.Requests.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.GenerationEvent.Finished;
import ai.r2ec.engine.GenerationEvent.Prefilled;
import ai.r2ec.engine.GenerationEvent.Queued;
import ai.r2ec.engine.GenerationEvent.Token;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Queue, deadlines, cancellation, failure and close. */
class EngineLifecycleTest {

  private static final int CAPACITY = 96;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int[] PROMPT = prompt(new Random(1), 20);
  private static final int[] OTHER = prompt(new Random(2), 20);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Runnable> cleanUp = new ArrayList<>();

  @AfterEach
  void closeEngines() {
    cleanUp.forEach(Runnable::run);
  }

  private GenerationEngine engine(ScriptedRunner runner, EngineOptions options) {
    GenerationEngine engine = new GenerationEngine(runner, options, registry, runner::now);
    cleanUp.add(runner::letRun);
    cleanUp.add(engine::close);
    return engine;
  }

  private static EngineOptions options(int queueLimit, Duration queueTimeout, Duration drain) {
    return new EngineOptions(queueLimit, 30, 40, queueTimeout, drain);
  }

  private static EngineOptions options() {
    return options(100, HOUR, HOUR);
  }

  private static CompletableFuture<List<GenerationEvent>> start(
      GenerationEngine engine, GenerationRequest request) {
    return Requests.start(engine.generate(request));
  }

  private double count(String name, String reason) {
    return registry.get("r2ec.engine." + name).tag("reason", reason).counter().count();
  }

  @Test
  void eventsComeInOrderAndOneTokenAStep() {
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options());
    StepVerifier.create(engine.generate(endless(PROMPT, 3)))
        .expectNextMatches(Queued.class::isInstance)
        .expectNextMatches(Prefilled.class::isInstance)
        .expectNextMatches(Token.class::isInstance)
        .expectNextMatches(Token.class::isInstance)
        .expectNextMatches(Token.class::isInstance)
        .expectNextMatches(
            end -> end instanceof Finished f && f.generatedTokens() == 3 && f.decodeNanos() > 0)
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void noBudgetReadsTheStateStraightAfterThePromptAndTheMarker() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY);
    GenerationEngine engine = engine(runner, options());
    GenerationRequest request = greedy(0, PROMPT);
    assertThat(outcome(engine.generate(request))).isEqualTo(Requests.expected(request, CAPACITY));
    assertThat(runner.log).hasSize(1); // prompt and marker in one step
  }

  @Test
  void generationEndsWhereTheFinalTokensStillFit() {
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options());
    int room = engine.promptLimit(0) - PROMPT.length;
    List<GenerationEvent> events = start(engine, endless(PROMPT, 1000)).join();
    assertThat(((Finished) events.getLast()).reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(((Finished) events.getLast()).generatedTokens()).isEqualTo(room);
  }

  @Test
  void promptsThatDoNotFitAndUnknownTokensAreInvalid() {
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options());
    int[] longest = prompt(new Random(3), engine.promptLimit(0));
    assertThat(start(engine, greedy(5, longest)).join()).isNotEmpty();
    StepVerifier.create(
            engine.generate(greedy(5, prompt(new Random(3), engine.promptLimit(0) + 1))))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(R2ecException.Invalid.class)
                    .hasMessageContaining("1 to 80 tokens"))
        .verify(PATIENCE);
    StepVerifier.create(engine.generate(greedy(5, 1, ScriptedRunner.VOCABULARY)))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(R2ecException.Invalid.class)
                    .hasMessageContaining("0 to 49"))
        .verify(PATIENCE);
    assertThatThrownBy(() -> engine.encode(List.of(new int[0])))
        .isInstanceOf(R2ecException.Invalid.class);
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeBack() {
    ScriptedRunner runner = new ScriptedRunner(2, CAPACITY).held();
    GenerationEngine engine = engine(runner, options(1, HOUR, HOUR));
    List<CompletableFuture<List<GenerationEvent>>> inside = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inside.add(start(engine, greedy(5, PROMPT)));
    }
    StepVerifier.create(engine.generate(greedy(5, PROMPT)))
        .expectErrorMatches(
            e -> e instanceof R2ecException.Overloaded o && o.retryAfter().isPositive())
        .verify(PATIENCE);
    assertThat(registry.get("r2ec.engine.refused").counter().count()).isEqualTo(1);
    runner.letRun();
    inside.forEach(events -> assertThat(events.join()).isNotEmpty());
    assertThat(start(engine, greedy(5, PROMPT)).join()).isNotEmpty();
  }

  @Test
  void nothingHappensBeforeSubscription() {
    GenerationEngine engine =
        engine(new ScriptedRunner(1, CAPACITY).held(), options(0, HOUR, HOUR));
    for (int i = 0; i < 5; i++) {
      assertThat(engine.generate(greedy(5, PROMPT))).isNotNull();
    }
    assertThat(engine.load().waiting()).isZero();
  }

  @Test
  void cancellingFreesTheSlotAtTheNextStep() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, options());
    GenerationRequest next = greedy(5, OTHER);
    StepVerifier.create(engine.generate(endless(PROMPT, 50)))
        .then(() -> runner.allow(3))
        .expectNextCount(3)
        .thenCancel()
        .verify(PATIENCE);
    CompletableFuture<List<GenerationEvent>> follower = start(engine, next);
    runner.letRun();
    assertThat(outcome(follower.join())).isEqualTo(Requests.expected(next, CAPACITY));
    assertThat(count("lost", "cancelled")).isEqualTo(1);
    assertThat(runner.log.size()).isLessThan(20);
  }

  @Test
  void cancellingInTheQueueLeavesNoTrace() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, options());
    CompletableFuture<List<GenerationEvent>> first = start(engine, greedy(5, PROMPT));
    StepVerifier.create(engine.generate(greedy(5, OTHER))).thenCancel().verify(PATIENCE);
    runner.letRun();
    first.join();
    await().until(() -> count("lost", "cancelled") == 1);
    assertThat(runner.log)
        .allSatisfy(step -> assertThat(step).noneMatch(c -> Arrays.equals(c.tokens(), OTHER)));
  }

  @Test
  void aReasoningDeadlineEndsTheReasoningAndStillReadsTheState() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY);
    GenerationEngine engine = engine(runner, options());
    long tenTokens = (PROMPT.length + 9) * ScriptedRunner.NANOS_PER_TOKEN;
    GenerationRequest base = endless(PROMPT, 50);
    GenerationRequest request =
        new GenerationRequest(
            PROMPT, base.sampling(), 50, tenTokens, null, Set.of(), base.watcher());
    Finished end = (Finished) start(engine, request).join().getLast();
    assertThat(end.reason()).isEqualTo(FinishReason.DEADLINE);
    assertThat(end.generatedTokens()).isEqualTo(10);
    assertThat(count("finished", "deadline")).isEqualTo(1);
  }

  @Test
  void aReasoningDeadlineInThePromptReadsPromptAndMarkerOnly() {
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options());
    int[] prompt = prompt(new Random(4), 60); // two steps
    GenerationRequest request =
        timed(prompt, SamplingParams.GREEDY, 20, ScriptedRunner.NANOS_PER_TOKEN, null);
    Requests.Outcome outcome = outcome(engine.generate(request));
    assertThat(outcome.reason()).isEqualTo(FinishReason.DEADLINE);
    assertThat(outcome.tokens()).isEmpty();
    int[] marker = {Requests.MARKER, Requests.MARKER + 1};
    int[] read = Requests.joined(ScriptedRunner.asPrompt(prompt, 0), marker);
    assertThat(outcome.state()).isEqualTo(Requests.floats(ScriptedRunner.hidden(read)));
  }

  @Test
  void anOverallDeadlineFailsTheRequest() {
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options());
    long thirtyTokens = 30 * ScriptedRunner.NANOS_PER_TOKEN;
    StepVerifier.create(
            engine
                .generate(timed(PROMPT, SamplingParams.GREEDY, 50, null, thirtyTokens))
                .ignoreElements())
        .expectError(R2ecException.DeadlineExceeded.class)
        .verify(PATIENCE);
    assertThat(start(engine, greedy(3, OTHER)).join()).isNotEmpty();
  }

  @Test
  void waitingTooLongIsOverloadAndComputesNothing() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, options(10, Duration.ofMillis(30), HOUR));
    CompletableFuture<List<GenerationEvent>> first = start(engine, endless(PROMPT, 50));
    CompletableFuture<List<GenerationEvent>> second = start(engine, greedy(5, OTHER));
    runner.letRun();
    assertThatThrownBy(second::join).hasCauseInstanceOf(R2ecException.Overloaded.class);
    assertThat(first.join()).isNotEmpty();
    assertThat(runner.log)
        .allSatisfy(step -> assertThat(step).noneMatch(c -> Arrays.equals(c.tokens(), OTHER)));
  }

  @Test
  void aFailingSequenceFailsAloneAndTheEngineLivesOn() {
    ScriptedRunner runner = new ScriptedRunner(3, CAPACITY).held();
    GenerationRequest good = greedy(0, PROMPT);
    runner.poison = chunk -> chunk.tokens()[0] == OTHER[0] && chunk.start() == 0;
    GenerationEngine engine = engine(runner, options());
    CompletableFuture<List<GenerationEvent>> one = start(engine, good);
    CompletableFuture<List<GenerationEvent>> bad = start(engine, greedy(5, OTHER));
    CompletableFuture<List<GenerationEvent>> two = start(engine, greedy(9, PROMPT));
    runner.letRun();
    assertThatThrownBy(bad::join).hasCauseInstanceOf(R2ecException.Unavailable.class);
    assertThat(outcome(one.join())).isEqualTo(Requests.expected(good, CAPACITY));
    assertThat(outcome(two.join())).isEqualTo(Requests.expected(greedy(9, PROMPT), CAPACITY));
    assertThat(engine.load().alive()).isTrue();
  }

  @Test
  void aWatcherThatThrowsFailsItsSequenceAlone() {
    GenerationEngine engine = engine(new ScriptedRunner(2, CAPACITY), options());
    GenerationRequest broken =
        new GenerationRequest(
            OTHER,
            SamplingParams.GREEDY,
            5,
            null,
            null,
            Set.of(),
            new CompletionWatcher() {
              @Override
              public boolean stopsAt(int token) {
                throw new IllegalStateException("watcher");
              }

              @Override
              public int[] finalTokens(int[] generated, FinishReason reason) {
                return generated;
              }
            });
    CompletableFuture<List<GenerationEvent>> bad = start(engine, broken);
    assertThat(start(engine, greedy(5, PROMPT)).join()).isNotEmpty();
    assertThatThrownBy(bad::join).hasRootCauseMessage("watcher");
    await().until(() -> engine.load().keyValueTokens() == 0);
  }

  @Test
  void aRunnerThatIsBeyondRepairIsReportedDead() {
    ScriptedRunner runner = new ScriptedRunner(2, CAPACITY);
    GenerationEngine engine = engine(runner, options());
    runner.broken = true;
    CompletableFuture<List<GenerationEvent>> first = start(engine, greedy(5, PROMPT));
    assertThatThrownBy(first::join).hasCauseInstanceOf(R2ecException.Unavailable.class);
    await().until(() -> !engine.load().alive());
    await().untilTrue(runner.closed);
    StepVerifier.create(engine.generate(greedy(5, PROMPT)))
        .expectError(R2ecException.Unavailable.class)
        .verify(PATIENCE);
    assertThatThrownBy(() -> engine.encode(List.of(PROMPT)))
        .isInstanceOf(R2ecException.Unavailable.class);
  }

  @Test
  void closingLetsRunningSequencesEnd() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, options());
    CompletableFuture<List<GenerationEvent>> running = start(engine, greedy(9, PROMPT));
    CompletableFuture<List<GenerationEvent>> queued = start(engine, greedy(9, OTHER));
    CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
    runner.letRun();
    closed.join();
    assertThat(outcome(running.join())).isEqualTo(Requests.expected(greedy(9, PROMPT), CAPACITY));
    assertThat(outcome(queued.join())).isEqualTo(Requests.expected(greedy(9, OTHER), CAPACITY));
    assertThat(runner.closed).isTrue();
    StepVerifier.create(engine.generate(greedy(5, PROMPT)))
        .expectError(R2ecException.Unavailable.class)
        .verify(PATIENCE);
  }

  @Test
  void closingWaitsForTheEnginesThreadEvenWhenInterrupted() throws InterruptedException {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, options());
    CompletableFuture<List<GenerationEvent>> running = start(engine, greedy(9, PROMPT));
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closing =
        new Thread(
            () -> {
              engine.close();
              interrupted.complete(Thread.currentThread().isInterrupted() && runner.closed.get());
            });
    closing.start();
    await().until(() -> !engine.load().alive());
    closing.interrupt();
    closing.join(200);
    assertThat(closing.isAlive()).isTrue();
    runner.letRun();
    assertThat(interrupted.join()).isTrue();
    assertThat(outcome(running.join())).isEqualTo(Requests.expected(greedy(9, PROMPT), CAPACITY));
  }

  @Test
  void closingAbortsWhoIsNotDoneInTime() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, options(10, HOUR, Duration.ofMillis(25)));
    CompletableFuture<List<GenerationEvent>> running = start(engine, endless(PROMPT, 50));
    CompletableFuture<List<GenerationEvent>> queued = start(engine, greedy(5, OTHER));
    await().until(() -> engine.load().waiting() >= 1);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
    await().until(() -> !engine.load().alive());
    runner.letRun();
    closed.join();
    assertThatThrownBy(running::join).hasCauseInstanceOf(R2ecException.Unavailable.class);
    assertThatThrownBy(queued::join).hasCauseInstanceOf(R2ecException.Unavailable.class);
    assertThat(count("lost", "aborted")).isEqualTo(2);
    assertThat(engine.load()).matches(l -> l.running() == 0 && l.keyValueTokens() == 0);
  }

  @Test
  void aSubscriberThatBlocksDelaysNobody() {
    GenerationEngine engine = engine(new ScriptedRunner(2, CAPACITY), options());
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<List<GenerationEvent>> blocked =
        Requests.start(engine.generate(greedy(9, PROMPT)).doOnNext(event -> awaitLatch(release)));
    for (int i = 0; i < 5; i++) {
      GenerationRequest request = greedy(9, prompt(new Random(i), 30));
      assertThat(outcome(start(engine, request).join()))
          .isEqualTo(Requests.expected(request, CAPACITY));
    }
    await().until(() -> engine.load().running() == 0);
    assertThat(blocked).isNotDone();
    release.countDown();
    assertThat(outcome(blocked.join())).isEqualTo(Requests.expected(greedy(9, PROMPT), CAPACITY));
  }

  @Test
  void aSubscriberThatAsksForOneEventAtATimeGetsAll() {
    GenerationEngine engine = engine(new ScriptedRunner(1, CAPACITY), options());
    StepVerifier.create(engine.generate(endless(PROMPT, 2)), 0)
        .thenRequest(1)
        .expectNextCount(1)
        .thenRequest(1)
        .expectNextCount(1)
        .thenRequest(3)
        .expectNextCount(3)
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void shortPromptsPassALongOneWithoutStarvingIt() {
    ScriptedRunner runner = new ScriptedRunner(2, 1000).held();
    GenerationEngine engine = engine(runner, options());
    CompletableFuture<List<GenerationEvent>> slow =
        start(engine, greedy(0, prompt(new Random(1), 600)));
    List<CompletableFuture<List<GenerationEvent>>> quick = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      quick.add(start(engine, greedy(0, prompt(new Random(i + 2), 13))));
    }
    runner.letRun();
    slow.join();
    quick.forEach(CompletableFuture::join);
    int stepsOfLong = 0;
    int shortsDone = 0;
    for (List<SequenceChunk> step : runner.log) {
      assertThat(step.stream().mapToInt(chunk -> chunk.tokens().length).sum())
          .isLessThanOrEqualTo(30);
      if (step.stream().anyMatch(chunk -> chunk.end() == 600 + 2)) {
        break;
      }
      stepsOfLong++;
      shortsDone += (int) step.stream().filter(chunk -> chunk.wanted() == Wanted.HIDDEN).count();
    }
    assertThat(stepsOfLong).isLessThanOrEqualTo(602 / 12);
    assertThat(shortsDone).isGreaterThanOrEqualTo(30);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }
}
