package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static ai.r2ec.engine.Requests.endless;
import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.Priority;
import ai.r2ec.engine.Requests.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** In a cache too small for all, who gives way computes again, and nobody can tell. */
class PreemptionTest {

  private static final int UNIT = 16;
  private static final int CAPACITY = 128;
  private static final Duration HOUR = Duration.ofHours(1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private GenerationEngine engine(ScriptedRunner runner, int draftTokens) {
    EngineOptions options = new EngineOptions(200, 24, 40, HOUR, HOUR, draftTokens);
    return new GenerationEngine(runner, options, registry, runner::now);
  }

  private double preemptions() {
    return registry.get("r2ec.engine.preemptions").counter().count();
  }

  private static List<GenerationRequest> requests(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Requests.random(random, 60, 50))
        .map(
            r ->
                new GenerationRequest(
                    r.prompt(),
                    r.sampling(),
                    r.maxTokens(),
                    null,
                    null,
                    r.endOfTurn(),
                    r.watcher(),
                    random.nextInt(3) == 0 ? Priority.BATCH : Priority.INTERACTIVE))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"8,2,0", "8,4,0", "9,4,8", "9,8,0", "13,8,8", "16,8,24", "24,12,0"})
  void preemptedSequencesYieldWhatUninterruptedOnesYield(int units, int sequences, int draft) {
    Random random = new Random(units * 31L + sequences);
    List<GenerationRequest> requests = requests(random, 80);
    ScriptedRunner runner = new ScriptedRunner(sequences, CAPACITY, units, UNIT);
    try (GenerationEngine engine = engine(runner, draft)) {
      List<Outcome> outcomes =
          Flux.fromIterable(requests)
              .flatMapSequential(r -> engine.generate(r).collectList(), requests.size())
              .map(Requests::outcome)
              .collectList()
              .blockOptional(PATIENCE)
              .orElseThrow();
      assertThat(outcomes)
          .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
      assertThat(preemptions()).isPositive();
      assertIdle(engine);
    }
  }

  @Test
  void moreSequencesRunThanFullLengthRoomsExist() throws Exception {
    ScriptedRunner runner = new ScriptedRunner(8, CAPACITY, 8, UNIT).held(); // one full room
    try (GenerationEngine engine = engine(runner, 0);
        AutoCloseable _ = runner::letRun) {
      List<CompletableFuture<List<GenerationEvent>>> all =
          IntStream.range(0, 8)
              .mapToObj(i -> Requests.start(engine.generate(endless(prompt(new Random(i), 8), 30))))
              .toList();
      assertThat(all).hasSize(8);
      runner.allow(4);
      await().until(() -> engine.load().running() > 1);
      assertThat(engine.load().keyValueCapacity()).isEqualTo(CAPACITY);
    }
  }

  @Test
  void somebodyWhoWaitsDisplacesBatchWork() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    try (GenerationEngine engine = engine(runner, 0)) {
      GenerationRequest plain = endless(prompt(new Random(1), 20), 40);
      GenerationRequest batch =
          new GenerationRequest(
              plain.prompt(),
              plain.sampling(),
              40,
              null,
              null,
              plain.endOfTurn(),
              plain.watcher(),
              Priority.BATCH);
      List<String> ends = new CopyOnWriteArrayList<>();
      CompletableFuture<List<GenerationEvent>> displaced =
          Requests.start(engine.generate(batch).doOnComplete(() -> ends.add("batch")));
      runner.allow(3);
      runner.awaitSteps(3);
      GenerationRequest interactive = endless(prompt(new Random(2), 20), 5);
      CompletableFuture<List<GenerationEvent>> person =
          Requests.start(engine.generate(interactive).doOnComplete(() -> ends.add("person")));
      await().until(() -> engine.load().waiting() == 1);
      runner.letRun();
      person.join();
      assertThat(Requests.outcome(displaced.join()).tokens())
          .isEqualTo(Requests.outcome(engine.generate(plain)).tokens());
      assertThat(ends).containsExactly("person", "batch");
      assertThat(preemptions()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4"})
  void cancelledSequencesLeaveNoRoomTaken(long seed) {
    Random random = new Random(seed);
    ScriptedRunner runner = new ScriptedRunner(6, CAPACITY, 11, UNIT);
    try (GenerationEngine engine = engine(runner, 4)) {
      List<Disposable> all = new ArrayList<>();
      for (GenerationRequest request : requests(random, 120)) {
        long events = random.nextInt(12);
        all.add(engine.generate(request).take(events).subscribe());
      }
      await().atMost(PATIENCE).until(() -> all.stream().allMatch(Disposable::isDisposed));
      assertIdle(engine);
    }
  }

  private static void assertIdle(GenerationEngine engine) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                engine.load().running() + engine.load().waiting() == 0
                    && engine.load().keyValueTokens() == 0);
  }
}
