package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.Priority;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.model.SequenceChunk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who goes first, and how long anybody can be kept waiting. */
class PriorityTest {

  private static final int CAPACITY = 400;
  private static final int BUDGET = 12;
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Runnable> cleanUp = new ArrayList<>();

  @AfterEach
  void closeEngines() {
    cleanUp.forEach(Runnable::run);
  }

  private GenerationEngine engine(ScriptedRunner runner, int queueLimit, Duration queueTimeout) {
    EngineOptions options = new EngineOptions(queueLimit, BUDGET, 40, queueTimeout, HOUR);
    GenerationEngine engine =
        new GenerationEngine(runner, options, new SimpleMeterRegistry(), runner::now);
    cleanUp.add(runner::letRun);
    cleanUp.add(engine::close);
    return engine;
  }

  /** A request that can be told by its first token. */
  private static GenerationRequest request(int mark, int length, int maxTokens, Priority priority) {
    int[] tokens = prompt(new Random(mark), length);
    tokens[0] = mark;
    GenerationRequest plain = Requests.endless(tokens, maxTokens);
    return new GenerationRequest(
        tokens,
        plain.sampling(),
        maxTokens,
        null,
        null,
        plain.endOfTurn(),
        plain.watcher(),
        priority);
  }

  /** First tokens of prompts, in the order in which they were begun. */
  private static List<Integer> begun(ScriptedRunner runner) {
    return runner.log.stream()
        .flatMap(List::stream)
        .filter(chunk -> chunk.start() == 0)
        .map(chunk -> chunk.tokens()[0])
        .toList();
  }

  private static void startAll(GenerationEngine engine, List<GenerationRequest> requests) {
    List<CompletableFuture<List<GenerationEvent>>> all =
        requests.stream().map(request -> Requests.start(engine.generate(request))).toList();
    assertThat(all).hasSize(requests.size());
  }

  @Test
  void thoseWhoWaitForAnAnswerGoBeforeBatchWork() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    try (GenerationEngine engine = engine(runner, 20, HOUR)) {
      startAll(
          engine,
          List.of(
              request(1, 8, 2, Priority.INTERACTIVE),
              request(2, 8, 2, Priority.BATCH),
              request(3, 8, 2, Priority.BATCH),
              request(4, 8, 2, Priority.INTERACTIVE),
              request(5, 8, 2, Priority.INTERACTIVE)));
      runner.letRun();
    }
    assertThat(begun(runner)).containsExactly(1, 4, 5, 2, 3);
  }

  @Test
  void batchWorkIsNotOvertakenByThoseWhoComeLongAfterIt() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    Duration timeout = Duration.ofMillis(400); // put off by 100 ms, which is 100 tokens
    try (GenerationEngine engine = engine(runner, 20, timeout)) {
      startAll(
          engine,
          List.of(request(1, 8, 2, Priority.INTERACTIVE), request(2, 8, 2, Priority.BATCH)));
      runner.nanos.addAndGet(Duration.ofMillis(50).toNanos());
      startAll(engine, List.of(request(3, 8, 2, Priority.INTERACTIVE)));
      runner.nanos.addAndGet(Duration.ofMillis(51).toNanos());
      startAll(engine, List.of(request(4, 8, 2, Priority.INTERACTIVE)));
      runner.letRun();
    }
    assertThat(begun(runner)).containsExactly(1, 3, 2, 4);
  }

  @Test
  void batchWorkAloneNeverFillsTheQueue() {
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).held();
    GenerationEngine engine = engine(runner, 4, HOUR);
    for (int i = 1; i <= 3; i++) {
      startAll(engine, List.of(request(i, 8, 2, Priority.BATCH)));
    }
    assertThatThrownBy(() -> engine.generate(request(4, 8, 2, Priority.BATCH)).blockLast())
        .isInstanceOf(R2ecException.Overloaded.class);
    CompletableFuture<List<GenerationEvent>> person =
        Requests.start(engine.generate(request(5, 8, 2, Priority.INTERACTIVE)));
    runner.letRun();
    assertThat(person.join().getLast()).isInstanceOf(GenerationEvent.Finished.class);
  }

  @Test
  void longPromptsNeverStopThoseWhoAreBeingAnswered() {
    ScriptedRunner runner = new ScriptedRunner(3, CAPACITY).held();
    try (GenerationEngine engine = engine(runner, 20, HOUR)) {
      startAll(engine, List.of(request(1, 4, 200, Priority.BATCH)));
      runner.allow(1);
      runner.awaitSteps(1);
      startAll(
          engine,
          List.of(
              request(2, 300, 2, Priority.INTERACTIVE), request(3, 300, 2, Priority.INTERACTIVE)));
      runner.letRun();
    }
    List<List<SequenceChunk>> beside =
        runner.log.stream()
            .filter(step -> step.stream().anyMatch(SequenceChunk::prompt))
            .skip(2) // the step that waited when the prompts came knew nothing of them
            .toList();
    assertThat(beside).hasSizeGreaterThan(40);
    int decoding = runner.log.getFirst().getFirst().slot();
    for (List<SequenceChunk> step : beside) {
      assertThat(step).anyMatch(chunk -> chunk.slot() == decoding && !chunk.prompt());
      assertThat(step.stream().mapToInt(chunk -> chunk.tokens().length).sum())
          .isLessThanOrEqualTo(BUDGET);
    }
  }

  @Test
  void aShortPromptIsReadBesideALongOne() {
    ScriptedRunner runner = new ScriptedRunner(2, CAPACITY).held();
    try (GenerationEngine engine = engine(runner, 20, HOUR)) {
      startAll(engine, List.of(request(1, 300, 2, Priority.INTERACTIVE)));
      runner.allow(1);
      runner.awaitSteps(1);
      startAll(engine, List.of(request(2, 8, 1, Priority.INTERACTIVE)));
      runner.letRun();
    }
    int first = runner.log.getFirst().getFirst().slot();
    int read = 0;
    for (List<SequenceChunk> step : runner.log) {
      read++;
      if (step.stream().anyMatch(chunk -> chunk.slot() != first && chunk.end() >= 8)) {
        break;
      }
    }
    assertThat(read).isLessThanOrEqualTo(4); // one it missed, one that ran, two for its blocks
  }
}
