package ai.r2ec.train;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.PromptTemplates;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.UserId;
import ai.r2ec.train.config.TrainConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A training on a tiny checkpoint that takes a second: everything is real but the size. */
final class TinyTraining {

  static final int ITEMS = 12;

  private static final String YAML =
      """
      seed: 7
      model: {device: cpu, dtype: fp32, rollout_dtype: auto, threads: 1}
      lora: {r: 2, lora_alpha: 8}
      rollout:
        {num_generations: 2, max_completion_length: 6, max_prompt_length: 256, slots: 4}
      recpo: {extra_negatives: 2, mask_duplicate_targets: true}
      optimizer:
        {learning_rate: 0.002, warmup_steps: 2, per_device_train_batch_size: 2,
         gradient_accumulation_steps: 1, max_steps: 3, micro_batch_tokens: 300}
      evaluation: {eval_steps: 2, early_stopping_patience: 0, max_completion_length: 4}
      checkpoint: {save_steps: 1, save_total_limit: 2}
      cold_start:
        {contrastive_steps: 2, contrastive_batch_size: 3, contrastive_learning_rate: 0.002,
         supervised_steps: 2, supervised_batch_size: 2, supervised_learning_rate: 0.002}
      """;

  private TinyTraining() {}

  static TrainConfig config() {
    return TrainConfig.parse(YAML);
  }

  static ModelBundle bundle() {
    PromptTemplates own = PromptTemplates.defaults();
    return ModelBundle.open(
            new BundleLocation(Path.of("src/test/golden/gemma2/model"), null, null), Progress.NONE)
        .withTemplates(
            new PromptTemplates(
                "{% for line in lines %}{{ line.title }};{% endfor %}",
                "{{ title }}",
                own.layout(),
                own.marker(),
                own.markerEnd(),
                own.categoryNoun(),
                false,
                0.1,
                own.pooling()));
  }

  static TrainingData data() {
    List<Sample> samples = new ArrayList<>();
    for (int user = 0; user < 10; user++) {
      samples.add(
          new Sample(
              new UserId("user-" + user),
              List.of(event(user), event(user + 3)),
              event(user * 5 + 1)));
    }
    return new TrainingData(
        IntStream.range(0, ITEMS).mapToObj(TinyTraining::item).toList(),
        samples.subList(0, 7),
        samples.subList(7, 10),
        List.of(
            new ReasonedSample(samples.get(0), "stars"),
            new ReasonedSample(samples.get(1), "rivers"),
            new ReasonedSample(samples.get(2), "some cities")));
  }

  private static Interaction event(int number) {
    return new Interaction(item(number % ITEMS).id(), 5.0, Instant.parse("2024-01-01T00:00:00Z"));
  }

  private static Item item(int number) {
    return new Item(
        new ItemId("item-%02d".formatted(number)),
        "%s %d".formatted(List.of("star", "river", "city").get(number % 3), number),
        "",
        "",
        new TreeMap<>());
  }
}
