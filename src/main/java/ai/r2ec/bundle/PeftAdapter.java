package ai.r2ec.bundle;

import ai.r2ec.tensor.SafetensorsBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A LoRA adapter that was trained, ready to be written in the layout of the {@code peft} library:
 * {@code adapter_config.json} and {@code adapter_model.safetensors} in float32.
 *
 * @param rank inner dimension r, at least 1
 * @param alpha numerator of the scale
 * @param rankStabilised scale {@code alpha / √r} instead of {@code alpha / r}
 * @param targetModules linears by the last part of their names, such as {@code q_proj}
 * @param layers numbers of the layers that are adapted; empty for all
 * @param baseModel what it was trained on, as {@code peft} shows it
 * @param linears one pair of matrices for every linear of the model that the targets name
 */
public record PeftAdapter(
    int rank,
    double alpha,
    boolean rankStabilised,
    List<String> targetModules,
    List<Integer> layers,
    String baseModel,
    List<Linear> linears) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * Both matrices of one linear; the adapted one computes {@code W x + scale · B (A x)}.
   *
   * @param module such as {@code model.layers.0.self_attn.q_proj}
   * @param in columns of the linear
   * @param out rows of the linear
   * @param down A, {@code (r, in)} row by row
   * @param up B, {@code (out, r)} row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // tensors are handed over, never compared
  public record Linear(String module, int in, int out, float[] down, float[] up) {}

  /** Keeps unmodifiable copies. */
  public PeftAdapter {
    targetModules = List.copyOf(targetModules);
    layers = List.copyOf(layers);
    linears = List.copyOf(linears);
  }

  /**
   * Writes both files. The weights come first: a folder with a config is complete.
   *
   * @param folder made when it is missing
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a matrix has another size than rank, in and out ask for
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    // peft refuses files that do not say which library's tensors they hold.
    SafetensorsBuilder tensors = new SafetensorsBuilder().metadata("format", "pt");
    linears.stream()
        .sorted(Comparator.comparing(Linear::module))
        .forEach(
            linear -> {
              String name = LoraAdapter.PREFIX + linear.module();
              tensors.add(name + LoraAdapter.SUFFIX_A, linear.down(), rank, linear.in());
              tensors.add(name + LoraAdapter.SUFFIX_B, linear.up(), linear.out(), rank);
            });
    tensors.write(folder.resolve(LoraAdapter.WEIGHTS));
    Path partial = folder.resolve(LoraAdapter.CONFIG + ".partial");
    Files.writeString(partial, config() + "\n", StandardCharsets.UTF_8);
    Files.move(
        partial,
        folder.resolve(LoraAdapter.CONFIG),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The keys that say something; the library fills in its defaults for all others. */
  private String config() {
    ObjectNode config = JSON.createObjectNode();
    config.put("base_model_name_or_path", baseModel);
    config.put("bias", "none");
    config.put("fan_in_fan_out", false);
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    if (!layers.isEmpty()) {
      config.putPOJO("layers_to_transform", layers);
    }
    if (alpha == Math.rint(alpha)) {
      config.put("lora_alpha", (long) alpha); // a whole number in the files of the library
    } else {
      config.put("lora_alpha", alpha);
    }
    config.put("lora_dropout", 0.0);
    config.put("peft_type", "LORA");
    config.put("r", rank);
    config.putPOJO("target_modules", targetModules.stream().sorted().toList());
    config.put("task_type", "CAUSAL_LM");
    config.put("use_rslora", rankStabilised);
    return JSON.writeValueAsString(config);
  }
}
