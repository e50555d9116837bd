package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch whose prompts begin alike, each beginning computed once, learns what its parts learn. */
class SharedPromptTest {

  private static final LearnerOptions FP32 = new LearnerOptions("cpu", false, true);
  private static final ObjectiveTerms TERMS = new ObjectiveTerms(40, 4, 0.05, 0.2, 0.28, 1, 1, 0);

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void theGradientOfABatchIsTheSumOfThoseOfItsRollouts(String family) {
    Path folder = Path.of("src/test/golden", family);
    try (ModelBundle base =
            ModelBundle.open(
                new BundleLocation(folder.resolve("model"), null, null), Progress.NONE);
        Learner together = learner(base, folder);
        Learner alone = learner(base, folder)) {
      MicroBatch batch = batch(base.config().vocabularySize(), base.config().hiddenSize());
      assertThat(PackedTokens.of(batch).tree().rows()).isLessThan(batch.tokens() / 2 + 40);

      MicroBatchResult whole = together.learn(batch, TERMS);
      double tokenLoss = 0;
      double rankLoss = 0;
      for (MicroBatch.Example example : batch.rollouts()) {
        MicroBatchResult part =
            alone.learn(new MicroBatch(List.of(example), batch.items(), batch.negatives()), TERMS);
        tokenLoss += part.tokenLoss();
        rankLoss += part.rankLoss();
      }

      assertThat(whole.tokenLoss()).isCloseTo(tokenLoss, within(1e-4));
      assertThat(whole.rankLoss()).isCloseTo(rankLoss, within(1e-4));
      for (int i = 0; i < together.parameters().size(); i++) {
        assertThat(
                Vectors.distance(
                    together.read(i, Learner.Slot.GRADIENT), alone.read(i, Learner.Slot.GRADIENT)))
            .as(together.parameters().get(i).name())
            .isLessThan(1e-3);
      }
    }
  }

  private static Learner learner(ModelBundle base, Path folder) {
    Learner learner =
        Learner.adapter(base.config(), base.weights(), GoldenAdapter.lora(folder), FP32, 1);
    GoldenAdapter.copy(folder, learner);
    return learner;
  }

  /** Two users with two rollouts each, two items; probes within the shared prompts. */
  private static MicroBatch batch(int vocabulary, int hidden) {
    Random random = new Random(3);
    int[] words = random.ints(20, 0, vocabulary).toArray();
    List<MicroBatch.Example> rollouts = new ArrayList<>();
    for (int user = 0; user < 2; user++) {
      int[] prompt = join(words, random.ints(24, 0, vocabulary).toArray());
      for (int i = 0; i < 2; i++) {
        rollouts.add(
            new MicroBatch.Example(
                prompt,
                random.ints(8 + i, 0, vocabulary).toArray(),
                i == 0 ? 1.5 : -0.5,
                1,
                user,
                new boolean[] {true, true, true},
                new float[0],
                List.of(new MicroBatch.Probe(18, 1), new MicroBatch.Probe(30, user))));
      }
    }
    int[] itemWords = random.ints(17, 0, vocabulary).toArray();
    List<int[]> items =
        List.of(
            join(itemWords, random.ints(5, 0, vocabulary).toArray()),
            join(itemWords, random.ints(9, 0, vocabulary).toArray()));
    float[] negative = new float[hidden];
    for (int i = 0; i < hidden; i++) {
      negative[i] = (float) random.nextGaussian();
    }
    return new MicroBatch(rollouts, items, new float[][] {negative});
  }

  private static int[] join(int[] start, int[] rest) {
    int[] joined = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, joined, start.length, rest.length);
    return joined;
  }
}
