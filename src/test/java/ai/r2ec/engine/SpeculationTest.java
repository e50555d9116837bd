package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.engine.Requests.Outcome;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Guessing ahead changes the number of steps, never a token, and is done where it pays. */
class SpeculationTest {

  private static final int CAPACITY = 160;
  private static final EngineOptions OPTIONS =
      new EngineOptions(200, 24, 40, Duration.ofHours(1), Duration.ofHours(1));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private List<Outcome> outcomes(
      ScriptedRunner runner, int draftTokens, List<GenerationRequest> requests) {
    EngineOptions options = OPTIONS.withDraftTokens(draftTokens);
    try (GenerationEngine engine = new GenerationEngine(runner, options, registry, runner::now)) {
      return Flux.fromIterable(requests)
          .flatMapSequential(r -> engine.generate(r).collectList(), requests.size())
          .map(Requests::outcome)
          .collectList()
          .blockOptional(PATIENCE)
          .orElseThrow();
    }
  }

  private double counted(String name) {
    return registry.get("r2ec.engine.spec.decode." + name).counter().count();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4", "2,6", "4,8", "4,100", "7,16"})
  void tokensStatesAndReasonsAreThoseOfPlainDecoding(int slots, int draftTokens) {
    Random random = new Random(slots + 31L * draftTokens);
    List<GenerationRequest> requests =
        IntStream.range(0, 80).mapToObj(i -> Requests.random(random, 100, 60)).toList();
    assertThat(outcomes(new ScriptedRunner(slots, CAPACITY), draftTokens, requests))
        .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
    assertThat(counted("accepted.tokens")).isPositive().isLessThan(counted("draft.tokens"));
    assertThat(counted("drafts")).isPositive().isLessThanOrEqualTo(counted("draft.tokens"));
  }

  @Test
  void sequencesThatQuoteThemselvesTakeFewerSteps() {
    Random random = new Random(5);
    List<GenerationRequest> requests =
        IntStream.range(0, 20)
            .mapToObj(i -> Requests.greedy(60, Requests.prompt(random, 90)))
            .toList();
    ScriptedRunner plain = new ScriptedRunner(1, CAPACITY);
    ScriptedRunner guessing = new ScriptedRunner(1, CAPACITY);
    assertThat(outcomes(guessing, 8, requests)).isEqualTo(outcomes(plain, 0, requests));
    assertThat(guessing.log.size()).isLessThan(plain.log.size() * 95 / 100);
  }

  @Test
  void promptsAndManySequencesLeaveNoRoomForGuesses() {
    Random random = new Random(6);
    List<GenerationRequest> requests =
        IntStream.range(0, 40).mapToObj(i -> Requests.random(random, 100, 60)).toList();
    ScriptedRunner runner = new ScriptedRunner(6, CAPACITY);
    outcomes(runner, 5, requests);
    assertThat(runner.log)
        .allMatch(step -> step.stream().mapToInt(c -> c.tokens().length).sum() <= 24)
        .allMatch(
            step ->
                step.stream()
                        .filter(c -> c.wanted() == Wanted.EACH_LOGITS)
                        .mapToInt(c -> c.tokens().length - 1)
                        .sum()
                    <= 5);
  }

  @Test
  void textsThatQuoteTheirPromptsTakeAFractionOfTheSteps() {
    List<GenerationRequest> requests = endless(10, 40, 100);
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).saying(quoting(40));
    List<Outcome> outcomes = outcomes(runner, 8, requests);
    assertThat(outcomes).allMatch(outcome -> outcome.tokens().size() == 100);
    assertThat(runner.log.size()).isLessThan(10 * 100 / 4);
    assertThat(counted("accepted.tokens")).isGreaterThan(0.9 * counted("draft.tokens"));
  }

  @Test
  void whereNoGuessHoldsHardlyAnyAreMade() {
    List<GenerationRequest> requests = endless(20, 40, 100);
    ScriptedRunner runner = new ScriptedRunner(1, CAPACITY).saying(SpeculationTest::contrary);
    outcomes(runner, 8, requests);
    assertThat(counted("accepted.tokens")).isZero();
    assertThat(counted("draft.tokens")).isPositive().isLessThan(0.05 * 20 * 100);
  }

  @Test
  void whereAGuessTakesAsLongAsAStepHardlyAnyAreMade() {
    List<GenerationRequest> requests = endless(40, 40, 100);
    ScriptedRunner runner =
        new ScriptedRunner(1, CAPACITY)
            .saying(quoting(40))
            .guessing(ScriptedRunner.NANOS_PER_TOKEN);
    outcomes(runner, 8, requests);
    assertThat(counted("draft.tokens")).isPositive().isLessThan(0.05 * 40 * 100);
  }

  @Test
  void whereManyDecodeNothingIsGuessed() {
    List<GenerationRequest> requests =
        IntStream.range(0, 6)
            .mapToObj(i -> Requests.endless(Requests.prompt(new Random(i), 4), 40 + 20 * i))
            .toList();
    ScriptedRunner runner = new ScriptedRunner(6, CAPACITY).saying(quoting(4));
    outcomes(runner, 8, requests);
    assertThat(runner.log.stream().filter(SpeculationTest::guesses))
        .isNotEmpty()
        .allMatch(step -> decoding(step) <= Speculation.MOST_DECODING);
    assertThat(runner.log.stream().filter(step -> decoding(step) == 6)).isNotEmpty();
  }

  private static long decoding(List<SequenceChunk> step) {
    return step.stream().filter(chunk -> !chunk.prompt() && chunk.logitRows() > 0).count();
  }

  private static boolean guesses(List<SequenceChunk> step) {
    return step.stream().anyMatch(chunk -> chunk.wanted() == Wanted.EACH_LOGITS);
  }

  /** Whatever the last tokens of a text are, guessed or not, its end is where they say. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 16})
  void endsAreFoundAmongGuessesAndAcrossTheirBorders(int draftTokens) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int end = 2; end < 40; end++) {
      int[] prompt = new Random(end).ints(40, 10, ScriptedRunner.VOCABULARY).toArray();
      int[] pair = {prompt[end - 1], prompt[end]};
      requests.add(Requests.stoppingAt(prompt, 90, pair));
      int[] marked = prompt.clone();
      marked[end] = end % 2 == 0 ? Requests.MARKER : Requests.END_OF_TURN;
      requests.add(Requests.greedy(90, marked));
      requests.add(Requests.endless(prompt, end));
    }
    List<Outcome> plain =
        outcomes(new ScriptedRunner(1, CAPACITY).saying(quoting(40)), 0, requests);
    ScriptedRunner guessing = new ScriptedRunner(1, CAPACITY).saying(quoting(40));
    assertThat(outcomes(guessing, draftTokens, requests)).isEqualTo(plain);
    assertThat(plain.stream().map(Outcome::reason))
        .contains(FinishReason.STOP, FinishReason.END_OF_TURN, FinishReason.LENGTH);
    assertThat(counted("accepted.tokens")).isPositive();
  }

  private static List<GenerationRequest> endless(int count, int prompt, int tokens) {
    return IntStream.range(0, count)
        .mapToObj(i -> Requests.endless(Requests.prompt(new Random(i), prompt), tokens))
        .toList();
  }

  /** Says the prompt once more, and again. */
  private static Function<int[], float[]> quoting(int prompt) {
    return history -> one(history[history.length - prompt] % ScriptedRunner.VOCABULARY);
  }

  /** Six tokens over and over, never the one that followed before. */
  private static float[] contrary(int[] history) {
    int[] tokens = IntStream.of(history).map(token -> token % ScriptedRunner.VOCABULARY).toArray();
    PromptLookup.Match match = PromptLookup.find(tokens, tokens.length);
    int token = Math.floorMod(Arrays.hashCode(tokens), 6);
    boolean expected = !match.isNone() && tokens[match.next()] == token;
    return one(expected ? (token + 1) % 6 : token);
  }

  private static float[] one(int token) {
    float[] logits = new float[ScriptedRunner.VOCABULARY];
    logits[token] = 1;
    return logits;
  }
}
