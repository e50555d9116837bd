package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.PromptTemplates;
import ai.r2ec.bundle.Publication;
import ai.r2ec.bundle.PublishedModels;
import ai.r2ec.domain.Progress;
import ai.r2ec.http.Launch;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a log to a published model and back, by the commands alone, on a tiny checkpoint. */
class TrainingIT {

  private static final Path MODEL = Path.of("src/test/golden/gemma2/model").toAbsolutePath();
  private static final int ITEMS = 12;

  @TempDir private Path folder;

  @Test
  void aLogBecomesAPublishedModelAndARollbackBringsTheOldOneBack() throws IOException {
    Path run = folder.resolve("run");
    assertThat(run("train", config().toString(), "--out", run.toString()).code()).isZero();
    assertThat(run.resolve("metrics.jsonl")).content().contains("\"step\":2", "eval_ndcg@10");
    assertThat(run.resolve("report.html")).exists();
    assertThat(run("train", "--report", run.toString()).code()).isZero();

    String items = folder.resolve("data/items.jsonl").toString();
    assertThat(run(store("import", "--items", items)).code()).isZero();
    String before = generation();
    Ended forced = run(store("publish", run.toString(), "--force", "--max-tokens", "2"));
    assertThat(forced.code()).as(forced.err()).isZero();
    assertThat(forced.out()).contains("ndcg@10 over", "Published version 1");
    Publication published = published().orElseThrow();
    assertThat(published.replaces()).isEqualTo(before);
    assertThat(published.generation()).isNotEqualTo(before);
    Path bundle = folder.resolve("cache/published/shop/version-0001");
    assertThat(bundle.resolve("README.md")).content().contains("library_name: peft", "ndcg@10");
    assertThat(bundle.resolve("adapter/adapter_model.safetensors")).exists();
    assertThat(generation()).as("served after the next start").isEqualTo(published.generation());

    Ended same = run(store("publish", run.toString(), "--max-tokens", "2"));
    assertThat(same.code()).as("a model is no better than itself").isEqualTo(ExitCode.FAILURE);
    assertThat(same.out()).contains("not better");
    assertThat(published()).contains(published);
    assertThat(run(store("publish", "--list")).out()).contains("* ", "run").contains("   1  ");

    assertThat(run(store("publish", "--rollback")).out()).contains("base model serves again.");
    assertThat(published()).isEmpty();
    assertThat(generation()).isEqualTo(before);
    assertThat(run(store("publish", "--rollback")).code()).isEqualTo(ExitCode.FAILURE);
  }

  @Test
  void aRunGoesOnOnlyWithItsOwnDataAndConfiguration() throws IOException {
    Path run = folder.resolve("run");
    Path config = config();
    assertThat(run("train", config.toString(), "--out", run.toString()).code()).isZero();
    assertThat(run("train", config.toString(), "--out", run.toString()).code())
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("train", config.toString(), "--resume", run.toString()).code())
        .isEqualTo(ExitCode.USAGE);
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    assertThat(run("train", "--resume", run.toString()).code()).isZero();
    assertThat(run.resolve("metrics.jsonl")).as("all steps were done").hasContent(metrics);
    writeData(6);
    assertThat(run("train", "--resume", run.toString()).err()).contains("begun with other data");
  }

  @Test
  void aPlanSaysWhatATrainingTakesAndLeavesNothing() throws IOException {
    Ended plan = run("train", config().toString(), "--plan", "--users-per-hour", "3600");
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("steps          2 on 4 users, 2 evaluations", "tokens", "memory", "disk")
        .contains("stated rate    3600.0 users/h");
    assertThat(folder.resolve("run")).doesNotExist();
    assertThat(Files.exists(Path.of("runs"))).isFalse();
  }

  private Path config() throws IOException {
    writeData(5);
    PromptTemplates own = PromptTemplates.defaults();
    new PromptTemplates(
            "{% for line in lines %}{{ line.title }};{% endfor %}",
            "{{ title }}",
            own.layout(),
            own.marker(),
            own.markerEnd(),
            own.categoryNoun(),
            false,
            0.1,
            own.pooling())
        .save(folder.resolve("words"));
    return Files.writeString(
        folder.resolve("train.yaml"),
        """
        model: {path: '%s', templates: '%s', device: cpu, dtype: fp32, threads: 1}
        data: {dataset_dir: '%s'}
        lora: {r: 2, lora_alpha: 64}
        rollout: {num_generations: 2, max_completion_length: 4, max_prompt_length: 256, slots: 4}
        optimizer: {learning_rate: 0.01, warmup_steps: 0, per_device_train_batch_size: 2,
                    gradient_accumulation_steps: 1, max_steps: 2}
        evaluation: {eval_steps: 2, max_completion_length: 2}
        checkpoint: {save_steps: 1}
        """
            .formatted(MODEL, folder.resolve("words"), folder.resolve("data")));
  }

  private void writeData(int events) throws IOException {
    List<String> items = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      items.add("{\"item_id\":\"i%d\",\"title\":\"%s %d\"}".formatted(item, name(item), item));
    }
    List<String> log = new ArrayList<>(List.of("user_id,item_id,rating,timestamp"));
    for (int event = 0; event < events; event++) {
      for (int user = 0; user < 10; user++) {
        log.add(
            "u%d,i%d,5,%s"
                .formatted(
                    user,
                    (user + event * 5) % ITEMS,
                    Instant.ofEpochSecond(1_700_000_000L + 86_400L * event + user)));
      }
    }
    Files.createDirectories(folder.resolve("data"));
    Files.write(folder.resolve("data/items.jsonl"), items);
    Files.write(folder.resolve("data/interactions.csv"), log);
  }

  private static String name(int item) {
    return List.of("star", "river", "city").get(item % 3);
  }

  private String[] store(String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--catalog", "shop", "--cache-dir", folder.resolve("cache").toString()));
    if (command[0].equals("publish")) {
      words.addAll(List.of("--model", MODEL.toString()));
    }
    return words.toArray(String[]::new);
  }

  private Optional<Publication> published() {
    return new PublishedModels(folder.resolve("cache"), "shop").current();
  }

  /** The generation of the model that a start with nothing but the model serves. */
  private String generation() {
    List<String> arguments =
        List.of(
            "--r2ec.model=" + MODEL,
            "--r2ec.catalog.name=shop",
            "--r2ec.cache-dir=" + folder.resolve("cache"));
    try (OfflineService offline =
        R2ecServer.startOffline(new Launch(arguments, Progress.NONE, new BundledDemo()))) {
      return offline.parts().catalog().snapshot().generation();
    }
  }

  private record Ended(int code, String out, String err) {}

  private static Ended run(String... arguments) {
    RecordedTerminal terminal = new RecordedTerminal();
    int code = R2ec.run(terminal.terminal(), new Interruption(), arguments);
    return new Ended(code, terminal.out(), terminal.err());
  }
}
