package ai.r2ec.train.publish;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run that trained all weights becomes: a model of its own in the Hugging Face layout, the
 * base's files around the new weights.
 *
 * @param run the training run
 * @param checkpoint the checkpoint of it
 * @param base directory of the model that it began with
 */
public record WholeModel(RunDirectory run, Path checkpoint, Path base) {

  private static final String WEIGHTS = "model.safetensors";

  private static final List<String> KEPT =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "r2ec/item.jinja",
          "r2ec/settings.json",
          "r2ec/user.jinja");

  /**
   * Writes the model.
   *
   * @param folder made here; must not be there yet
   * @throws R2ecException.Unusable if the checkpoint holds no weights or a file cannot be written
   */
  public void write(Path folder) {
    Path weights = checkpoint.resolve(WEIGHTS);
    if (!Files.exists(weights)) {
      throw new R2ecException.Unusable(
          checkpoint + " holds no weights: only a run with --all-weights makes a model of its own");
    }
    if (!Files.exists(base.resolve(KEPT.getFirst()))) {
      throw new R2ecException.Unusable(
          "the model that the run began with is not at " + base.toAbsolutePath() + " any more");
    }
    if (Files.exists(folder)) {
      throw new R2ecException.Conflict(folder + " is there already");
    }
    try {
      Files.createDirectories(folder.resolve("r2ec"));
      for (String name : KEPT) {
        if (Files.exists(base.resolve(name))) {
          Files.copy(base.resolve(name), folder.resolve(name));
        }
      }
      Files.copy(weights, folder.resolve(WEIGHTS));
      Files.writeString(folder.resolve("README.md"), card(folder));
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot write the model " + folder, e);
    }
  }

  private String card(Path folder) {
    StringBuilder card = new StringBuilder("# " + folder.getFileName() + "\n\n");
    card.append("All weights trained from those of `%s` on ".formatted(base.getFileName()))
        .append("%s (hash `%s`)".formatted(run.identity().data(), run.identity().dataHash()))
        .append(" with seed %d, %s.\n\n".formatted(run.identity().seed(), checkpoint.getFileName()))
        .append("| key | value |\n| --- | --- |\n");
    run.config()
        .settings()
        .forEach((key, value) -> card.append("| `%s` | %s |\n".formatted(key, value)));
    return card.toString();
  }
}
