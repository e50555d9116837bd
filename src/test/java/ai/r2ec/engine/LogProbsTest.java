package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.Family;
import ai.r2ec.engine.GenerationEvent.Finished;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.Precision;
import ai.r2ec.model.RandomDecoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log-probabilities of drawn tokens are the model's own, whoever draws and however. */
class LogProbsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int TOKENS = 20;

  private static GenerationRequest request(int index, boolean logProbs) {
    SamplingParams sampling =
        index == 0
            ? SamplingParams.GREEDY
            : new SamplingParams(1.5, index == 1 ? 0.9 : 1, index * 20, 0.01, 1.2, index);
    int[] prompt = new Random(index).ints(9 + 7L * index, 0, RandomDecoder.VOCABULARY).toArray();
    GenerationRequest plain = Requests.endless(prompt, TOKENS);
    return new GenerationRequest(
        prompt,
        sampling,
        TOKENS,
        null,
        null,
        plain.endOfTurn(),
        plain.watcher(),
        plain.priority(),
        logProbs);
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 8", "true, 0", "true, 8"})
  void areLogSoftmaxOfTheLogitsThatTheTokensWereDrawnFrom(boolean onDevice, int draftTokens) {
    DecoderModel model = RandomDecoder.load(Family.GEMMA2, Precision.FP32);
    DecoderRunner runner = new DecoderRunner(model, 3, 128);
    EngineOptions options = new EngineOptions(100, 40, 40, HOUR, HOUR, draftTokens);
    try (GenerationEngine engine =
        new GenerationEngine(
            onDevice ? runner.sampling() : runner, options, new SimpleMeterRegistry())) {
      List<CompletableFuture<List<GenerationEvent>>> all =
          IntStream.range(0, 5)
              .mapToObj(i -> Requests.start(engine.generate(request(i, i != 3))))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        Finished end = (Finished) all.get(i).join().getLast();
        int[] tokens = Requests.unboxed(Requests.outcome(all.get(i).join()).tokens());
        float[] expected = i == 3 ? new float[0] : expected(model, request(i, true), tokens);
        assertThat(end.logProbs()).containsExactly(expected, within(1e-3f));
      }
    }
  }

  private static float[] expected(DecoderModel model, GenerationRequest request, int[] tokens) {
    float[][] logits = model.logits(Requests.joined(request.prompt(), tokens));
    float[] expected = new float[tokens.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) LogProbs.of(logits[request.prompt().length - 1 + i], tokens[i]);
    }
    return expected;
  }

  @Test
  void ofOneRowSumUpToOne() {
    float[] logits = {0.5f, -1, 2, 0, Float.NEGATIVE_INFINITY, 88, 90};
    double sum =
        IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(LogProbs.of(logits, i))).sum();
    assertThat(sum).isCloseTo(1, within(1e-12));
    assertThat(LogProbs.of(new float[] {1, 1}, 0)).isCloseTo(-Math.log(2), within(1e-12));
  }

  @Test
  void areKeptForAsManyTokensAsThereAre() {
    LogProbs kept = new LogProbs();
    for (int i = 0; i < 1_000; i++) {
      kept.add(-i);
    }
    assertThat(kept.first(1_000)[999]).isEqualTo(-999);
    assertThat(kept.first(3)).isEqualTo(new float[] {0, -1, -2});
    assertThat(Arrays.equals(kept.first(0), new float[0])).isTrue();
  }
}
