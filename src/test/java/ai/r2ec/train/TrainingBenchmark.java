package ai.r2ec.train;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.text.ChatTemplate;
import ai.r2ec.text.HistoryLine;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.PromptBounds;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.Tokenizer;
import ai.r2ec.text.UserPromptInput;
import ai.r2ec.train.config.LoraSection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Speed of the parts of a training step on two threads: update (four rollouts of 156 + 100 tokens,
 * LoRA r = 8 on all linears, base in bfloat16), rollouts, and the swap of weights between them.
 * {@code src/test/peers/peft_update.py} does the same update with transformers and peft.
 *
 * <p>Run with the test classes: {@code java -cp … ai.r2ec.train.TrainingBenchmark MODEL.gguf}.
 */
final class TrainingBenchmark {

  private static final int ROUNDS = 6;
  private static final int USERS = 4;
  private static final int GROUP = 4;
  private static final int NEW_TOKENS = 100;

  private TrainingBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    Path file = Path.of(arguments[0]);
    try (ModelBundle bundle =
        ModelBundle.open(new BundleLocation(file, null, null), Progress.NONE)) {
      for (boolean recompute : new boolean[] {true, false}) {
        out.printf("update, recompute %s: %s%n", recompute, update(bundle, recompute));
      }
      rollouts(bundle, out);
    }
  }

  private static String update(ModelBundle bundle, boolean recompute) throws IOException {
    LoraSection lora = new LoraSection(8, 16, false, LoraSection.LINEARS, 0);
    try (Learner learner =
        Learner.adapter(
            bundle.config(),
            bundle.weights(),
            lora,
            new LearnerOptions("cpu", true, recompute),
            1)) {
      TensorScope.useThreads(2);
      MicroBatch batch = batch(bundle.config().vocabularySize(), bundle.config().hiddenSize());
      ObjectiveTerms terms = new ObjectiveTerms(400, 4, 0.02, 0.2, 0.28, 1, 1, 0);
      double[] seconds = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        long started = System.nanoTime();
        learner.learn(batch, terms);
        learner.update(TinyLearner.step(i + 1, 1e-5));
        seconds[i] = (System.nanoTime() - started) / 1e9;
      }
      double median = Arrays.stream(seconds).skip(1).sorted().toArray()[(ROUNDS - 1) / 2];
      return "%.0f tokens/s, %.2f s a step, resident %d MB"
          .formatted(batch.tokens() / median, median, residentMegabytes());
    }
  }

  private static MicroBatch batch(int vocabulary, int hidden) {
    Random random = new Random(1);
    List<MicroBatch.Example> rollouts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rollouts.add(
          new MicroBatch.Example(
              random.ints(156, 0, vocabulary).toArray(),
              random.ints(100, 0, vocabulary).toArray(),
              i % 2 == 0 ? 1 : -1,
              1,
              i,
              new boolean[] {true, true, true, true},
              new float[0]));
    }
    float[][] columns = new float[4][hidden];
    for (float[] column : columns) {
      for (int j = 0; j < hidden; j++) {
        column[j] = (float) random.nextGaussian();
      }
    }
    return new MicroBatch(rollouts, List.of(), columns);
  }

  private static void rollouts(ModelBundle bundle, PrintStream out) {
    try (ServingCopy serving =
            new ServingCopy(
                bundle.config(),
                bundle.weights(),
                new ModelOptions(new DeviceChoice.Cpu(), Precision.AUTO, 2),
                USERS * GROUP,
                1_024);
        Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer())) {
      PromptBuilder prompts =
          new PromptBuilder(
              tokenizer,
              ChatTemplate.of(bundle.tokenizer()),
              bundle.templates(),
              PromptBounds.DEFAULTS);
      RolloutCollector collector = new RolloutCollector(prompts, Set.of());
      for (int round = 0; round < 3; round++) {
        long started = System.nanoTime();
        serving.replace(bundle.weights());
        long swapped = System.nanoTime();
        int seed = round;
        List<Completion> completions =
            collector.collect(
                serving.engine(),
                IntStream.range(0, USERS * GROUP)
                    .mapToObj(
                        i ->
                            new RolloutCollector.Request(
                                prompt(prompts, i / GROUP),
                                new SamplingParams(2, 1, 200, 1, 100L * seed + i),
                                NEW_TOKENS))
                    .toList());
        double seconds = (System.nanoTime() - swapped) / 1e9;
        int tokens = completions.stream().mapToInt(each -> each.tokens().length).sum();
        out.printf(
            "swap %.2f s; %d rollouts, %d tokens in %.1f s: %.0f tokens/s, prefill included;"
                + " serving weights %d MB%n",
            (swapped - started) / 1e9,
            completions.size(),
            tokens,
            seconds,
            tokens / seconds,
            serving.weightBytes() >> 20);
      }
    }
  }

  private static Prompt prompt(PromptBuilder prompts, int user) {
    List<HistoryLine> lines =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    new HistoryLine(
                        "Game %d of the series %d".formatted(i * 7 + user, user),
                        4.0,
                        Instant.parse("2024-01-01T00:00:00Z")))
            .toList();
    return prompts.userPrompt(
        new UserPromptInput(lines, Instant.parse("2024-03-01T00:00:00Z"), null), 800);
  }

  private static long residentMegabytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
    return (Long.parseLong(pages) * 4096) >> 20;
  }
}
