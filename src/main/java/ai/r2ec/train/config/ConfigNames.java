package ai.r2ec.train.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of keys: in Java, in YAML, and those that were meant. */
final class ConfigNames {

  /** Names of the published code for what TRL names otherwise. */
  private static final Map<String, String> KNOWN_ELSEWHERE =
      Map.ofEntries(
          Map.entry("group_size", "rollout.num_generations"),
          Map.entry("max_new_tokens", "rollout.max_completion_length"),
          Map.entry("gen_temperature", "rollout.temperature"),
          Map.entry("gen_top_k", "rollout.top_k"),
          Map.entry("gen_top_p", "rollout.top_p"),
          Map.entry("train_batch_size", "optimizer.per_device_train_batch_size"),
          Map.entry("eval_freq", "evaluation.evals_per_epoch"),
          Map.entry("reward_softmax_weight", "recpo.reward_beta"),
          Map.entry("epsilon_low", "recpo.epsilon"),
          Map.entry("lora_r", "lora.r"),
          Map.entry("rank", "lora.r"),
          Map.entry("alpha", "lora.lora_alpha"),
          Map.entry("lr", "optimizer.learning_rate"),
          Map.entry("epochs", "optimizer.num_train_epochs"),
          Map.entry("dataset_category", "model.category_noun"),
          Map.entry("trainer_relabel_topk", "recpo.relabel_topk"));

  private ConfigNames() {}

  /** {@code numGenerations} as YAML has it: {@code num_generations}. */
  static String snakeCase(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** A constant as YAML has it. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * What an unknown key was meant to be.
   *
   * @param key the whole path that was written
   * @param known whole paths of all keys
   */
  static Optional<String> meant(String key, Collection<String> known) {
    String last = last(key);
    String elsewhere = KNOWN_ELSEWHERE.get(last);
    if (elsewhere != null) {
      return Optional.of(elsewhere);
    }
    return known.stream()
        .filter(path -> distance(last, last(path)) <= Math.max(1, last.length() / 4))
        .min(
            Comparator.comparingInt((String path) -> distance(last, last(path)))
                .thenComparingInt(path -> distance(key, path))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Levenshtein's: least insertions, deletions and replacements. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
