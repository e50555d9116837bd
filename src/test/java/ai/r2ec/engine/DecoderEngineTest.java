package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.Family;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.engine.GenerationEvent.Finished;
import ai.r2ec.engine.GenerationEvent.Prefilled;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.Precision;
import ai.r2ec.model.RandomDecoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the engine on a real decoder of random weights, in float32. */
class DecoderEngineTest {

  private static final int CAPACITY = 160;
  private static final int TOKENS = 24;
  private static final float TOLERANCE = 1e-4f; // of hidden states after the norm, near 1
  private static final int[] MARKER = {5, 6, 7};

  /** Appends a marker of three tokens. */
  private static final CompletionWatcher WATCHER =
      new CompletionWatcher() {
        @Override
        public boolean stopsAt(int token) {
          return false;
        }

        @Override
        public int[] finalTokens(int[] generated, FinishReason reason) {
          int[] tokens = Arrays.copyOf(generated, generated.length + MARKER.length);
          System.arraycopy(MARKER, 0, tokens, generated.length, MARKER.length);
          return tokens;
        }
      };

  private static GenerationRequest request(int[] prompt, long seed) {
    SamplingParams sampling =
        seed == 0
            ? SamplingParams.GREEDY
            : new SamplingParams(1, seed == 3 ? 1 : 0.95, seed == 2 ? 50 : 0, 1.1, seed);
    return new GenerationRequest(prompt, sampling, TOKENS, null, null, Set.of(), WATCHER);
  }

  /** What the whole history gives, computed anew for every token. */
  private static void assertAsByDefinition(
      DecoderModel model, GenerationRequest request, List<GenerationEvent> events) {
    Sampler sampler = new Sampler(request.sampling(), request.prompt());
    int[] tokens = request.prompt();
    for (int i = 0; i < TOKENS; i++) {
      int next = sampler.sample(model.logits(tokens)[tokens.length - 1]);
      tokens = Arrays.copyOf(tokens, tokens.length + 1);
      tokens[tokens.length - 1] = next;
    }
    int[] generated = Arrays.copyOfRange(tokens, request.prompt().length, tokens.length);
    assertThat(Requests.outcome(events).tokens()).isEqualTo(Requests.boxed(generated));
    int[] read = Arrays.copyOf(tokens, tokens.length + MARKER.length);
    System.arraycopy(MARKER, 0, read, tokens.length, MARKER.length);
    assertThat(((Finished) events.getLast()).state().values())
        .containsExactly(model.encode(List.of(read)).getFirst().values(), within(TOLERANCE));
  }

  static Stream<Arguments> families() {
    return Arrays.stream(Family.values())
        .flatMap(family -> Stream.of(0, 10).map(drafts -> List.<Object>of(family, drafts)))
        .flatMap(
            each ->
                Stream.of(false, true)
                    .map(onDevice -> Arguments.of(each.get(0), each.get(1), onDevice)));
  }

  @ParameterizedTest
  @MethodSource("families")
  void concurrentRequestsYieldWhatTheDefinitionYields(
      Family family, int draftTokens, boolean onDevice) {
    DecoderModel model = RandomDecoder.load(family, Precision.FP32);
    EngineOptions options =
        new EngineOptions(100, 40, 40, Duration.ofHours(1), Duration.ofHours(1), draftTokens);
    DecoderRunner runner = new DecoderRunner(model, 5, CAPACITY);
    try (GenerationEngine engine =
        new GenerationEngine(
            onDevice ? runner.sampling() : runner, options, new SimpleMeterRegistry())) {
      Random random = new Random(3);
      int[] instruction = random.ints(17, 0, RandomDecoder.VOCABULARY).toArray();
      List<GenerationRequest> requests =
          IntStream.range(0, 12)
              .mapToObj(
                  i -> {
                    int[] prompt = Arrays.copyOf(instruction, 17 + 3 * i);
                    for (int at = 17; at < prompt.length; at++) {
                      prompt[at] = random.nextInt(RandomDecoder.VOCABULARY);
                    }
                    return request(prompt, i % 4);
                  })
              .toList();
      List<CompletableFuture<List<GenerationEvent>>> cold =
          requests.stream().map(r -> Requests.start(engine.generate(r))).toList();
      List<List<GenerationEvent>> outcomes = cold.stream().map(CompletableFuture::join).toList();
      List<GenerationEvent> warm = Requests.start(engine.generate(requests.getLast())).join();
      for (int i = 0; i < requests.size(); i++) {
        assertAsByDefinition(model, requests.get(i), outcomes.get(i));
      }
      assertAsByDefinition(model, requests.getLast(), warm);
      assertThat(warm).anyMatch(e -> e instanceof Prefilled p && p.cachedTokens() >= 17);
    }
  }
}
