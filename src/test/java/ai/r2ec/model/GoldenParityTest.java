package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * The decoder in float32 against transformers on the committed checkpoints. Prints the parity table
 * at the end.
 */
class GoldenParityTest {

  private static final Map<String, String> TABLE = new TreeMap<>();

  @TempDir private Path folder;

  @AfterAll
  static void print() {
    StringBuilder table =
        new StringBuilder("parity with transformers (max|a-b| / max|b|, bound 1e-4)\n");
    table.append("%-26s %10s %10s  %s%n".formatted("checkpoint", "logits", "hidden", "tokens"));
    TABLE.values().forEach(table::append);
    LoggerFactory.getLogger(GoldenParityTest.class).info("{}", table);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama/golden",
        "qwen2/golden",
        "qwen2-untied/golden",
        "gemma2/golden",
        "llama-rope-linear/golden",
        "llama-rope-llama3/golden",
        "llama-rope-yarn/golden",
        "llama/lora",
        "qwen2/lora",
        "gemma2/lora",
        "llama/java-lora",
        "qwen2/java-lora",
        "gguf/llama",
        "gguf/qwen2",
        "gguf/gemma2",
        "gguf/llama-rope-llama3"
      })
  void bothHeadsAndTheGreedyTokensEqualTheReference(String name) throws IOException {
    try (GoldenVectors golden = GoldenVectors.open(name);
        ModelBundle bundle = golden.bundle(folder);
        DecoderModel model = load(bundle)) {
      List<GoldenVectors.Prompt> prompts = golden.prompts();
      double logits = 0;
      double hidden = 0;
      for (GoldenVectors.Prompt prompt : prompts) {
        logits = Math.max(logits, error(model.logits(prompt.tokens()), prompt.logits()));
        hidden = Math.max(hidden, error(model.hiddenStates(prompt.tokens()), prompt.hidden()));
      }
      List<int[]> generated = generateTogether(model, prompts);
      int equal = 0;
      for (int i = 0; i < prompts.size(); i++) {
        equal += Arrays.equals(generated.get(i), prompts.get(i).greedy()) ? 1 : 0;
      }
      TABLE.put(
          name,
          "%-26s %10.1e %10.1e  %d of %d x %d%n"
              .formatted(name, logits, hidden, equal, prompts.size(), 64));
      assertThat(logits).isLessThanOrEqualTo(golden.tolerance());
      assertThat(hidden).isLessThanOrEqualTo(golden.tolerance());
      assertThat(equal).isEqualTo(prompts.size());
    }
  }

  static DecoderModel load(ModelBundle bundle) {
    return DecoderModel.load(
        bundle, new ModelOptions(new DeviceChoice.Cpu(), Precision.FP32, 1), Progress.NONE);
  }

  /** Error of the last rows of what was computed; the reference keeps those only. */
  static double error(float[][] computed, float[] reference) {
    int width = computed[0].length;
    int rows = reference.length / width;
    float[] last = new float[reference.length];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(computed[computed.length - rows + i], 0, last, i * width, width);
    }
    return RelativeError.of(last, reference);
  }

  /** Decodes all prompts in one batch: rows of different length share every step. */
  private static List<int[]> generateTogether(
      DecoderModel model, List<GoldenVectors.Prompt> prompts) {
    List<int[]> generated = new ArrayList<>();
    try (KvCache cache = model.newCache(prompts.size(), 160)) {
      List<SequenceChunk> chunks = new ArrayList<>();
      for (GoldenVectors.Prompt prompt : prompts) {
        chunks.add(new SequenceChunk(chunks.size(), 0, prompt.tokens(), true, Wanted.LOGITS));
        generated.add(new int[prompt.greedy().length]);
      }
      for (int step = 0; step < generated.getFirst().length; step++) {
        List<StepOutput> outputs = model.step(cache, chunks);
        for (int i = 0; i < chunks.size(); i++) {
          int token = largest(((StepOutput.Logits) outputs.get(i)).values());
          generated.get(i)[step] = token;
          chunks.set(
              i,
              new SequenceChunk(i, chunks.get(i).end(), new int[] {token}, false, Wanted.LOGITS));
        }
      }
    }
    return generated;
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
