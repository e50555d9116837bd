package ai.r2ec.train.run;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserId;
import ai.r2ec.train.Rollout;
import ai.r2ec.train.StepMetrics;
import ai.r2ec.train.config.TrainConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Runs for tests: real records of made-up numbers. */
final class Runs {

  static final Instant BEGUN = Instant.ofEpochSecond(1_700_000_000);

  static final RolloutReader READER =
      new RolloutReader() {
        @Override
        public List<String> history(Rollout rollout) {
          return List.of("Portal", "Half-Life <2>");
        }

        @Override
        public String target(Rollout rollout) {
          return "Title of " + rollout.target().value();
        }
      };

  private Runs() {}

  static RunDirectory create(Path folder) {
    return RunDirectory.create(
        folder,
        TrainConfig.parse("seed: 7\noptimizer: {learning_rate: 2e-4}"),
        new RunIdentity(
            "games & more",
            "SmolLM2-135M-Instruct",
            "abc",
            "amazon18-video-games",
            "def",
            new LinkedHashMap<>(Map.of("users", "1,234")),
            7,
            "cpu",
            "r2ec 0.1.0",
            BEGUN));
  }

  static StepMetrics step(long step) {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("reward", 0.01 * step);
    values.put("grad_norm", 1.5);
    return new StepMetrics(step, values);
  }

  static StepMetrics evaluation(long step) {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("eval_ndcg@10", 0.02 + 0.001 * step);
    return new StepMetrics(step, values);
  }

  /** Two groups of three; the reward rises with the number. */
  static List<Rollout> rollouts(String text) {
    List<Rollout> rollouts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rollouts.add(
          new Rollout(
              new UserId("user-" + i / 3),
              new ItemId("item-" + i / 3),
              i / 3,
              new int[] {1, 2},
              new int[] {3, 4, 5},
              text + i,
              FinishReason.STOP,
              new float[0],
              10 - i,
              0.1 * i,
              0));
    }
    return rollouts;
  }
}
