package ai.r2ec.bundle;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code adapter_config.json} of a PEFT LoRA: which linears, which rank, which scale. Whatever asks
 * for more than {@code W + scale · B · A} on the seven linears is refused by name, unknown keys
 * included, because a key that is ignored is a model that answers wrongly.
 *
 * @param file the config
 * @param rank inner dimension r
 * @param scale factor on B · A: alpha / r, or alpha / √r for rank-stabilised adapters
 * @param targets decides by the module's name, such as {@code model.layers.0.mlp.up_proj}
 */
record LoraConfig(JsonFile file, int rank, double scale, Predicate<String> targets) {

  /** The linears that can carry an adapter. */
  static final Set<String> LINEARS =
      Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  /** Keys that change nothing about a finished adapter, whatever they hold. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "ephemeral_gpu_offload",
          "inference_mode",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config");

  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "task_type",
          "r",
          "lora_alpha",
          "use_rslora",
          "target_modules",
          "layers_to_transform",
          "layers_pattern",
          "init_lora_weights");

  private static final Map<String, String> REASONS =
      Map.of(
          "modules_to_save", "fully trained modules beside the adapter are not supported",
          "use_dora", "weight-decomposed adapters are not supported",
          "bias", "trained biases are not supported",
          "rank_pattern", "one rank for all linears is supported",
          "alpha_pattern", "one alpha for all linears is supported",
          "fan_in_fan_out", "transposed weights are not supported",
          "trainable_token_indices", "trained embeddings are not supported");

  static LoraConfig read(Path path) {
    JsonFile file = JsonFile.read(path);
    if (!file.text("peft_type").equals("LORA")) {
      throw file.unusable(
          "peft_type", "is \"%s\"; supported: LORA".formatted(file.text("peft_type")));
    }
    if (!file.text("task_type", "CAUSAL_LM").equals("CAUSAL_LM")) {
      throw file.unusable(
          "task_type", "is \"%s\"; supported: CAUSAL_LM".formatted(file.text("task_type")));
    }
    refuseOtherKeys(file);
    checkInitialisation(file);
    int rank = file.positive("r");
    double alpha = file.aboveZero("lora_alpha");
    double scale = file.flag("use_rslora", false) ? alpha / Math.sqrt(rank) : alpha / rank;
    Predicate<String> modules = targets(file);
    Predicate<String> layers = layers(file);
    return new LoraConfig(file, rank, scale, modules.and(layers));
  }

  private static void refuseOtherKeys(JsonFile file) {
    for (Map.Entry<String, JsonNode> entry : file.node().properties()) {
      String key = entry.getKey();
      boolean none = key.equals("bias") && entry.getValue().asString("").equals("none");
      if (!WITHOUT_EFFECT.contains(key) && !READ.contains(key) && !none) {
        file.refuse(key, REASONS.getOrDefault(key, "not supported"));
      }
    }
  }

  /** Some initialisations change the base weights, which the adapter then builds upon. */
  private static void checkInitialisation(JsonFile file) {
    JsonNode value = file.get("init_lora_weights");
    if (value != null
        && !value.isBoolean()
        && !Set.of("gaussian", "eva", "orthogonal").contains(value.asString(""))) {
      throw file.unusable(
          "init_lora_weights",
          "is %s, which may have changed the base weights; supported: true, false, gaussian, eva,"
                  .formatted(value)
              + " orthogonal");
    }
  }

  private static Predicate<String> targets(JsonFile file) {
    JsonNode value = file.get("target_modules");
    if (value == null) {
      throw file.unusable("target_modules", "is missing");
    }
    if (value.isString()) {
      return byExpression(file, value.stringValue());
    }
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode name : value.values()) {
      String text = name.asString("");
      String last = text.substring(text.lastIndexOf('.') + 1);
      if (!LINEARS.contains(last)) {
        throw file.unusable(
            "target_modules", "holds %s; supported: %s".formatted(name, sorted(LINEARS)));
      }
      names.add(text);
    }
    return module ->
        names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
  }

  private static Predicate<String> byExpression(JsonFile file, String expression) {
    if (expression.equals("all-linear")) {
      return module -> true;
    }
    try {
      // The library matches names as they are inside the causal model, without a prefix of its own.
      return Pattern.compile(expression).asMatchPredicate();
    } catch (PatternSyntaxException e) {
      throw file.unusable("target_modules", "is not a usable expression: " + e.getDescription());
    }
  }

  private static Predicate<String> layers(JsonFile file) {
    if (file.text("layers_pattern", "layers").equals("layers")) {
      Set<Integer> layers = new HashSet<>(file.ids("layers_to_transform"));
      return layers.isEmpty() ? module -> true : module -> layers.contains(layer(module));
    }
    throw file.unusable("layers_pattern", "is not \"layers\"");
  }

  private static @Nullable Integer layer(String module) {
    String[] parts = module.split("\\.", -1);
    return parts.length > 2 && parts[1].equals("layers")
        ? (Integer) Integer.parseInt(parts[2])
        : null;
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
