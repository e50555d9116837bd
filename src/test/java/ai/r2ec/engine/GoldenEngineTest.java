package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.GenerationEvent.Finished;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import ai.r2ec.tensor.SafetensorsFile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The engine against the reference library: greedy tokens and prompt states of the checkpoints in
 * {@code src/test/golden} (made by {@code make_checkpoints.py}), ten requests at once, cold and
 * warm, with and without guesses.
 */
class GoldenEngineTest {

  private static final Path GOLDEN = Path.of("src/test/golden");
  private static final int TOKENS = 64;
  private static final double TOLERANCE = 1e-4; // of the largest value

  /** Neither stops nor appends anything, as the reference was run. */
  private static final CompletionWatcher SILENT =
      new CompletionWatcher() {
        @Override
        public boolean stopsAt(int token) {
          return false;
        }

        @Override
        public int[] finalTokens(int[] generated, FinishReason reason) {
          return generated;
        }
      };

  @ParameterizedTest
  @CsvSource({
    "llama/model, llama/golden, 0",
    "llama/model, llama/golden, 12",
    "qwen2/model, qwen2/golden, 12",
    "gemma2/model, gemma2/golden, 0",
    "gemma2/model, gemma2/golden, 12"
  })
  void concurrentGreedyTokensAndStatesAreTheReferences(
      Path model, String vectors, int draftTokens) {
    List<JsonNode> prompts =
        JsonMapper.shared()
            .readTree(GOLDEN.resolve(vectors + ".json"))
            .get("prompts")
            .valueStream()
            .toList();
    try (GenerationEngine engine = engine(GOLDEN.resolve(model), draftTokens);
        SafetensorsFile states = SafetensorsFile.open(GOLDEN.resolve(vectors + ".safetensors"))) {
      for (String cache : List.of("cold", "warm")) {
        var generating = prompts.stream().map(p -> start(engine, p, TOKENS)).toList();
        var reading = prompts.stream().map(p -> start(engine, p, 0)).toList();
        for (int i = 0; i < prompts.size(); i++) {
          assertThat(Requests.outcome(generating.get(i).join()).tokens())
              .as("prompt %d, %s", i, cache)
              .isEqualTo(Requests.boxed(ids(prompts.get(i).get("greedy"))));
          Finished read = (Finished) reading.get(i).join().getLast();
          assertClose(read.state().values(), lastRow(states, "hidden." + i));
        }
      }
    }
  }

  private static GenerationEngine engine(Path path, int draftTokens) {
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(path, null, null), Progress.NONE)) {
      ModelOptions options = new ModelOptions(new DeviceChoice.Cpu(), Precision.FP32, 2);
      DecoderModel model = DecoderModel.load(bundle, options, Progress.NONE);
      return new GenerationEngine(
          new DecoderRunner(model, 6, 160),
          new EngineOptions(100, 40, 64, Duration.ofHours(1), Duration.ofHours(1), draftTokens),
          new SimpleMeterRegistry());
    }
  }

  private static CompletableFuture<List<GenerationEvent>> start(
      GenerationEngine engine, JsonNode prompt, int maxTokens) {
    return Requests.start(
        engine.generate(
            new GenerationRequest(
                ids(prompt.get("input_ids")),
                SamplingParams.GREEDY,
                maxTokens,
                null,
                null,
                Set.of(),
                SILENT)));
  }

  private static int[] ids(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  private static float[] lastRow(SafetensorsFile file, String name) {
    long[] shape = file.info(name).shape(); // (S, H)
    float[] row = new float[(int) shape[1]];
    file.read(name, (shape[0] - 1) * shape[1], row, 0, row.length);
    return row;
  }

  private static void assertClose(float[] actual, float[] expected) {
    double largest =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> expected[i])
            .map(Math::abs)
            .max()
            .orElseThrow();
    assertThat(actual).containsExactly(expected, within((float) (TOLERANCE * largest)));
  }
}
