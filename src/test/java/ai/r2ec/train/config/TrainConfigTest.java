package ai.r2ec.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainConfigTest {

  @Test
  void whatIsWrittenReadsBackTheSame() {
    TrainConfig config =
        TrainConfig.parse(
            """
            output_dir: runs/one
            seed: 7
            model: {path: models/tiny, category_noun: video game, memory_limit_gib: 3.5}
            data: {dataset_dir: data/games, split: leave_one_out, min_rating: 4}
            lora: {r: 8, use_rslora: true, target_modules: [q_proj, v_proj]}
            recpo: {advantage: leave_one_out}
            optimizer: {learning_rate: 1e-5, lr_scheduler_type: cosine}
            """);
    assertThat(TrainConfig.parse(config.yaml())).isEqualTo(config);
    assertThat(TrainConfig.parse(TrainConfig.defaults().yaml())).isEqualTo(TrainConfig.defaults());
  }

  @Test
  void anEmptyFileMeansTheDefaults() {
    assertThat(TrainConfig.parse("# nothing\n")).isEqualTo(TrainConfig.defaults());
    assertThat(TrainConfig.parse("optimizer:\n")).isEqualTo(TrainConfig.defaults());
  }

  @Test
  void theDefaultsAreThePapers() {
    TrainConfig config = TrainConfig.defaults();
    assertThat(config.lora().scale()).isEqualTo(32);
    assertThat(config.rollout().numGenerations()).isEqualTo(4);
    assertThat(config.recpo().rewardBeta()).isEqualTo(0.05);
    assertThat(config.optimizer().usersPerStep()).isEqualTo(12);
  }

  @Test
  void aNumberWithoutADotIsANumber() {
    assertThat(TrainConfig.parse("optimizer: {learning_rate: 1e-5}").optimizer().learningRate())
        .isEqualTo(1e-5);
    assertThat(TrainConfig.parse("rollout: {temperature: 2}").rollout().temperature()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rollout: {num_generation: 4} | rollout.num_generation | rollout.num_generations",
        "rollout: {group_size: 4} | rollout.group_size | rollout.num_generations",
        "num_generations: 4 | num_generations | rollout.num_generations",
        "optimiser: {learning_rate: 1.0} | optimiser | optimizer",
        "recpo: {learning_rate: 1.0} | recpo.learning_rate | optimizer.learning_rate",
        "lora: {rank: 4} | lora.rank | lora.r"
      })
  void anUnknownKeyIsRefusedWithTheOneThatWasMeant(String yaml, String key, String meant) {
    assertThat(errors(yaml))
        .containsExactly(
            new FieldError(key, "is no key of this file; did you mean %s?".formatted(meant)));
  }

  @Test
  void aKeyLikeNoOtherIsRefusedWithoutAGuess() {
    assertThat(errors("banana: 1"))
        .containsExactly(new FieldError("banana", "is no key of this file"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rollout: {num_generations: 0} | rollout.num_generations | must be 1 to 256, got 0",
        "rollout: {temperature: 0} | rollout.temperature | must be above 0 and at most 100.0, got 0.0",
        "recpo: {reward_beta: 1.5} | recpo.reward_beta | must be 0.0 to 1.0, got 1.5",
        "recpo: {relabel_topk: 5} | recpo.relabel_topk | must be at most rollout.num_generations, 4, got 5",
        "optimizer: {max_steps: -1} | optimizer.max_steps | must be at least 0, got -1",
        "optimizer: {warmup_steps: many} | optimizer.warmup_steps | must be a whole number, got many",
        "optimizer: {warmup_steps: 1.5} | optimizer.warmup_steps | must be a whole number, got 1.5",
        "optimizer: {learning_rate: .nan} | optimizer.learning_rate | must be a finite number, got NaN",
        "recpo: {advantage: rloo} | recpo.advantage | must be one of [group_normalized, leave_one_out, rrec_leave_one_out], got rloo",
        "data: {split: random} | data.split | must be one of [published, chronological, leave_one_out, held_out_users], got random",
        "data: {min_rating: high} | data.min_rating | must be a finite number, got high",
        "lora: 4 | lora | must be a section of keys, got 4",
        "lora: {target_modules: q_proj} | lora.target_modules | must be a list of texts, got q_proj",
        "model: {device: tpu} | model.device | 'must be auto, cpu or cuda[:n], got tpu'"
      })
  void aBrokenBoundIsNamedWithKeyAndValue(String yaml, String key, String error) {
    assertThat(errors(yaml)).containsExactly(new FieldError(key, error));
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThat(errors("rollout: {top_p: 2, slots: 0}\nlora: {r: 0}\nsead: 3"))
        .extracting(FieldError::pointer)
        .containsExactlyInAnyOrder("rollout.top_p", "rollout.slots", "lora.r", "sead");
  }

  @Test
  void leaveOneOutNeedsAnother() {
    assertThat(errors("rollout: {num_generations: 1}\nrecpo: {advantage: leave_one_out}"))
        .extracting(FieldError::pointer)
        .containsExactly("rollout.num_generations");
  }

  @Test
  void textThatIsNoYamlIsRefusedWithItsFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("train.yaml"), "a: [1,\n");
    assertThatThrownBy(() -> TrainConfig.read(file))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("train.yaml is not valid YAML");
    assertThatThrownBy(() -> TrainConfig.parse("seed: 1\nseed: 2"))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("duplicate key");
    assertThatThrownBy(() -> TrainConfig.parse("- 1"))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("must hold keys");
  }

  @Test
  void settingsWinOverTheFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("t.yaml"), "seed: 1\noptimizer: {max_steps: 5}\n");
    TrainConfig config =
        TrainConfig.read(
            file, Map.of("optimizer.learning_rate", "3e-4", "lora.target_modules", "[q_proj]"));
    assertThat(config.seed()).isEqualTo(1);
    assertThat(config.optimizer().maxSteps()).isEqualTo(5);
    assertThat(config.optimizer().learningRate()).isEqualTo(3e-4);
    assertThat(config.lora().targetModules()).containsExactly("q_proj");
    assertThatThrownBy(() -> TrainConfig.read(null, Map.of("optimizer.max_step", "5")))
        .hasMessageContaining("did you mean optimizer.max_steps?");
  }

  @Test
  void aFileCanNotNameClasses() {
    assertThatThrownBy(() -> TrainConfig.parse("seed: !!java.net.URL [\"http://example.org\"]"))
        .isInstanceOf(R2ecException.Unusable.class);
  }

  private static List<FieldError> errors(String yaml) {
    R2ecException.Invalid invalid =
        catchThrowableOfType(R2ecException.Invalid.class, () -> TrainConfig.parse(yaml));
    assertThat(invalid).as(yaml).isNotNull();
    return invalid.errors();
  }
}
