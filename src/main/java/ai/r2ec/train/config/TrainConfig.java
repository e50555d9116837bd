package ai.r2ec.train.config;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a training is told, resolved: no value is left to be decided later but those whose
 * Javadoc says so. The YAML has one section per component, with keys in snake case. Defaults are
 * the paper's, or the published code's where the paper is silent.
 *
 * @param outputDir where the run is recorded; null lets the command choose one
 * @param seed of the order of samples, the rollouts and the initial adapter
 * @param model the base and the machine it trains on
 * @param data what is learned from
 * @param lora the adapter
 * @param rollout how reasoning is sampled
 * @param recpo reward, advantage and loss
 * @param optimizer steps and their size
 * @param evaluation when and on what the model is measured
 * @param checkpoint what is kept on disk
 * @param coldStart what comes before the first rollout
 */
public record TrainConfig(
    @Nullable Path outputDir,
    long seed,
    ModelSection model,
    DataSection data,
    LoraSection lora,
    RolloutSection rollout,
    RecPoSection recpo,
    OptimizerSection optimizer,
    EvaluationSection evaluation,
    CheckpointSection checkpoint,
    ColdStartSection coldStart) {

  private static final long DEFAULT_SEED = 42; // the published code's

  /**
   * Checks what spans sections.
   *
   * @throws R2ecException.Invalid naming key, bound and value
   */
  public TrainConfig {
    List<FieldError> errors = new ArrayList<>();
    if (recpo.relabelTopk() > rollout.numGenerations()) {
      errors.add(
          new FieldError(
              "recpo.relabel_topk",
              "must be at most rollout.num_generations, %d, got %d"
                  .formatted(rollout.numGenerations(), recpo.relabelTopk())));
    }
    if (recpo.advantage() != AdvantageForm.GROUP_NORMALIZED && rollout.numGenerations() < 2) {
      errors.add(
          new FieldError(
              "rollout.num_generations",
              "must be at least 2 with recpo.advantage %s, got %d"
                  .formatted(ConfigNames.of(recpo.advantage()), rollout.numGenerations())));
    }
    if (!errors.isEmpty()) {
      throw new R2ecException.Invalid(errors);
    }
  }

  /** The defaults of every section. */
  public static TrainConfig defaults() {
    return new TrainConfig(
        null,
        DEFAULT_SEED,
        ModelSection.defaults(),
        DataSection.defaults(),
        LoraSection.defaults(),
        RolloutSection.defaults(),
        RecPoSection.defaults(),
        OptimizerSection.defaults(),
        EvaluationSection.defaults(),
        CheckpointSection.defaults(),
        ColdStartSection.defaults());
  }

  /**
   * Reads a file; what it does not mention has its default.
   *
   * @throws R2ecException.Invalid naming every key that is unknown or breaks a bound
   * @throws R2ecException.Unusable if it cannot be read or is not YAML
   */
  public static TrainConfig read(Path file) {
    return read(file, Map.of());
  }

  /**
   * Reads a file, or none, with some keys set to other values.
   *
   * @param file null for the defaults
   * @param settings values as YAML writes them, by the whole paths of their keys; they win
   * @throws R2ecException.Invalid naming every key that is unknown or breaks a bound
   * @throws R2ecException.Unusable if it cannot be read or is not YAML
   */
  public static TrainConfig read(@Nullable Path file, Map<String, String> settings) {
    return YamlConfig.read(file, settings, TrainConfig.class, defaults());
  }

  /**
   * Reads text; what it does not mention has its default.
   *
   * @throws R2ecException.Invalid naming every key that is unknown or breaks a bound
   * @throws R2ecException.Unusable if it is not YAML
   */
  public static TrainConfig parse(String yaml) {
    return parse(yaml, Map.of());
  }

  /**
   * Reads text with some keys set to other values; see {@link #read(Path, Map)}.
   *
   * @throws R2ecException.Invalid naming every key that is unknown or breaks a bound
   */
  public static TrainConfig parse(String yaml, Map<String, String> settings) {
    return YamlConfig.parse(yaml, settings, TrainConfig.class, defaults());
  }

  /** The whole configuration as YAML, defaults spelled out; {@link #parse} reads it back. */
  public String yaml() {
    return YamlConfig.write(this);
  }

  /**
   * Every key by its whole path, with its value as text, in the order of the sections, as a report
   * shows it: of a path the last name only, and nothing of where the run lies.
   */
  public Map<String, String> settings() {
    return RecordBinder.settings(this);
  }

  /** The same with another place for its records. */
  public TrainConfig withOutputDir(Path place) {
    return new TrainConfig(
        place,
        seed,
        model,
        data,
        lora,
        rollout,
        recpo,
        optimizer,
        evaluation,
        checkpoint,
        coldStart);
  }
}
