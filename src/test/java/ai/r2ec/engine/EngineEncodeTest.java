package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.greedy;
import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.Requests.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineEncodeTest {

  private static final int CAPACITY = 96;
  private static final int BUDGET = 60;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScriptedRunner runner = new ScriptedRunner(2, CAPACITY);
  private final GenerationEngine engine =
      new GenerationEngine(
          runner,
          new EngineOptions(100, 20, BUDGET, Duration.ofHours(1), Duration.ofSeconds(5)),
          registry,
          runner::now);

  @AfterEach
  void closeEngine() {
    runner.letRun();
    engine.close();
  }

  private static List<int[]> sequences(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> prompt(random, 1 + random.nextInt(CAPACITY - 1)))
        .toList();
  }

  private static List<List<Float>> expected(List<int[]> sequences) {
    return sequences.stream().map(s -> Requests.floats(ScriptedRunner.hidden(s))).toList();
  }

  private static List<List<Float>> floats(List<HiddenState> states) {
    return states.stream().map(Requests::floats).toList();
  }

  @Test
  void statesComeInTheOrderOfTheSequences() {
    List<int[]> sequences = sequences(100, 1);
    assertThat(floats(engine.encode(sequences))).isEqualTo(expected(sequences));
    assertThat(engine.encode(List.of())).isEmpty();
  }

  @Test
  void batchesAreLongestFirstAndWithinTheBudget() {
    engine.encode(sequences(100, 2));
    List<Integer> lengths = runner.encoded.stream().flatMap(List::stream).toList();
    assertThat(lengths).hasSize(100).isSortedAccordingTo((a, b) -> b - a);
    assertThat(runner.encoded)
        .allMatch(b -> b.size() == 1 || b.stream().mapToInt(Integer::intValue).sum() <= BUDGET);
    assertThat(runner.encoded).hasSizeLessThan(100);
  }

  @Test
  void encodingAndGenerationGoOnSideBySideAndGenerationComesFirst() {
    runner.held();
    List<int[]> sequences = sequences(40, 3);
    CompletableFuture<List<HiddenState>> encoding =
        CompletableFuture.supplyAsync(() -> engine.encode(sequences));
    List<GenerationRequest> requests = new ArrayList<>();
    List<CompletableFuture<List<GenerationEvent>>> generating = new ArrayList<>();
    Random random = new Random(4);
    for (int i = 0; i < 20; i++) {
      requests.add(greedy(20, prompt(random, 40)));
      generating.add(Requests.start(engine.generate(requests.getLast())));
    }
    runner.letRun();
    assertThat(floats(encoding.join())).isEqualTo(expected(sequences));
    List<Outcome> outcomes =
        generating.stream().map(CompletableFuture::join).map(Requests::outcome).toList();
    assertThat(outcomes)
        .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
  }

  @Test
  void encodingTakesItsShareOfTheTimeWhileSequencesRun() {
    runner.held();
    CompletableFuture<List<GenerationEvent>> generating =
        Requests.start(engine.generate(greedy(0, prompt(new Random(1), 80))));
    await().until(() -> engine.load().waiting() + engine.load().running() == 1);
    CompletableFuture<List<HiddenState>> encoding =
        CompletableFuture.supplyAsync(
            () -> engine.encode(IntStream.range(0, 10).mapToObj(i -> new int[20]).toList()));
    runner.letRun();
    generating.join();
    encoding.join();
    // 82 tokens in steps of 20; one batch of 20 may come before four times its time has passed
    assertThat(runner.encoded.stream().filter(batch -> batch.size() == 1).count())
        .isLessThanOrEqualTo(2);
  }

  @Test
  void aSmallJobPassesALargeOne() {
    runner.held();
    CompletableFuture<List<HiddenState>> large =
        CompletableFuture.supplyAsync(() -> engine.encode(sequences(200, 5)));
    runner.allow(1);
    await().until(() -> !runner.encoded.isEmpty());
    CompletableFuture<List<HiddenState>> small =
        CompletableFuture.supplyAsync(() -> engine.encode(sequences(2, 6)));
    await()
        .until(
            () -> {
              runner.allow(1);
              return small.isDone();
            });
    assertThat(large).isNotDone();
    runner.letRun();
    assertThat(large.join()).hasSize(200);
  }

  @Test
  void aFailureReachesTheCallerAndTheCountersTell() {
    engine.encode(sequences(3, 7));
    assertThat(registry.get("r2ec.engine.encoded.sequences").counter().count()).isEqualTo(3);
    runner.broken = true;
    assertThatThrownBy(() -> engine.encode(sequences(3, 7)))
        .isInstanceOf(R2ecException.Unavailable.class)
        .hasRootCauseMessage("scripted failure");
    runner.broken = false;
    assertThat(engine.encode(sequences(3, 7))).hasSize(3);
  }

  @Test
  void anInterruptDropsTheWork() throws InterruptedException {
    runner.held();
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    engine.encode(sequences(50, 8));
                  } catch (R2ecException e) {
                    seen.complete(e);
                  }
                });
    caller.interrupt();
    assertThat(seen.join()).isInstanceOf(R2ecException.Unavailable.class);
    caller.join();
    runner.letRun();
    engine.encode(sequences(1, 9));
    assertThat(runner.encoded.size()).isLessThan(5);
  }
}
