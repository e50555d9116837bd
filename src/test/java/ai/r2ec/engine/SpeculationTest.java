package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.engine.Requests.Outcome;
import ai.r2ec.model.SequenceChunk.Wanted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** Guessing ahead changes the number of steps, never a token. */
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

  private double guessed(String outcome) {
    return registry.get("r2ec.engine.guessed.tokens").tag("outcome", outcome).counter().count();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4", "2,6", "4,8", "4,100", "7,16"})
  void tokensStatesAndReasonsAreThoseOfPlainDecoding(int slots, int draftTokens) {
    Random random = new Random(slots + 31L * draftTokens);
    List<GenerationRequest> requests =
        IntStream.range(0, 80).mapToObj(i -> Requests.random(random, 100, 60)).toList();
    assertThat(outcomes(new ScriptedRunner(slots, CAPACITY), draftTokens, requests))
        .isEqualTo(requests.stream().map(r -> Requests.expected(r, CAPACITY)).toList());
    assertThat(guessed("held")).isPositive();
    assertThat(guessed("failed")).isPositive();
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
  void theGuessFollowsTheLongestAndLatestMatch() {
    PromptLookup lookup = new PromptLookup();
    int[] tokens = {1, 2, 3, 4, 9, 2, 3, 5, 9, 3, 6, 1, 2, 3};
    assertThat(lookup.guess(tokens, tokens.length, 2)).containsExactly(4, 9);
    int[] equals = {2, 3, 7, 2, 3, 8, 2, 3};
    assertThat(lookup.guess(equals, equals.length, 2)).containsExactly(8, 2);
    assertThat(lookup.guess(equals, equals.length, 0)).isEmpty();
  }

  @Test
  void oneTokenInCommonIsNoMatch() {
    PromptLookup lookup = new PromptLookup();
    assertThat(lookup.guess(new int[] {1, 2, 3, 4, 5, 3}, 6, 4)).isEmpty();
    assertThat(lookup.guess(new int[] {1}, 1, 4)).isEmpty();
    assertThat(lookup.guess(new int[] {1, 1}, 2, 4)).isEmpty();
  }

  @Test
  void theReachGrowsWhileGuessesHoldAndShrinksToWhatHeld() {
    PromptLookup lookup = new PromptLookup();
    int[] tokens = IntStream.concat(IntStream.range(0, 50), IntStream.range(0, 3)).toArray();
    assertThat(lookup.guess(tokens, 53, 99)).hasSize(4);
    lookup.learn(4, 4);
    assertThat(lookup.guess(tokens, 53, 99)).hasSize(8);
    lookup.learn(8, 8);
    lookup.learn(16, 16);
    assertThat(lookup.guess(tokens, 53, 99)).hasSize(16);
    lookup.learn(16, 3);
    assertThat(lookup.guess(tokens, 53, 99)).isEqualTo(Arrays.copyOfRange(tokens, 3, 6));
    lookup.learn(3, 0);
    assertThat(lookup.guess(tokens, 53, 99)).hasSize(1);
  }
}
