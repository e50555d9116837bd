package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A PEFT LoRA directory, checked against the model it is for. */
final class LoraAdapter implements AutoCloseable {

  static final String CONFIG = "adapter_config.json";
  static final String WEIGHTS = "adapter_model.safetensors";

  static final String PREFIX = "base_model.model.";
  static final String SUFFIX_A = ".lora_A.weight";
  static final String SUFFIX_B = ".lora_B.weight";

  private final SafetensorsFile file;
  private final LoraConfig config;
  private final Set<String> modules;

  private LoraAdapter(SafetensorsFile file, LoraConfig config, Set<String> modules) {
    this.file = file;
    this.config = config;
    this.modules = modules;
  }

  /**
   * Opens an adapter for a base model.
   *
   * @throws R2ecException.Unusable naming the key or tensor that is not supported or does not fit
   */
  static LoraAdapter open(Path folder, ModelWeights base) {
    LoraConfig config = LoraConfig.read(folder.resolve(CONFIG));
    if (!Files.exists(folder.resolve(WEIGHTS))) {
      throw missingWeights(folder);
    }
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
    try {
      return new LoraAdapter(file, config, modules(file, config, base));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static R2ecException.Unusable missingWeights(Path folder) {
    Path pickle = folder.resolve("adapter_model.bin");
    return Files.exists(pickle)
        ? new R2ecException.Unusable(
            pickle + " is a pickle, which can run code when read; save it as safetensors")
        : new R2ecException.Unusable(folder.resolve(WEIGHTS) + " is missing");
  }

  private static Set<String> modules(SafetensorsFile file, LoraConfig config, ModelWeights base) {
    Set<String> modules = new HashSet<>();
    for (String name : file.names()) {
      modules.add(module(file, name, base));
    }
    for (String module : modules) {
      if (!config.targets().test(module)) {
        throw config
            .file()
            .unusable("target_modules", "does not name %s, which has weights".formatted(module));
      }
      long[] shape = base.shape(module + ".weight");
      checkShape(file, module, SUFFIX_A, config.rank(), shape[1]);
      checkShape(file, module, SUFFIX_B, shape[0], config.rank());
    }
    for (String name : base.names()) {
      String module = linear(name);
      if (module != null && config.targets().test(module) && !modules.contains(module)) {
        throw config
            .file()
            .unusable("target_modules", "names %s, which has no weights".formatted(module));
      }
    }
    return modules;
  }

  /** The module that a tensor of the adapter belongs to; any tensor without one is refused. */
  private static String module(SafetensorsFile file, String name, ModelWeights base) {
    for (String suffix : new String[] {SUFFIX_A, SUFFIX_B}) {
      if (name.startsWith(PREFIX) && name.endsWith(suffix)) {
        String module = name.substring(PREFIX.length(), name.length() - suffix.length());
        if (linear(module + ".weight") != null && base.has(module + ".weight")) {
          return module;
        }
      }
    }
    throw new R2ecException.Unusable(
        "%s: tensor %s is not an A or B of one of the model's linears"
            .formatted(file.path(), name));
  }

  private static @Nullable String linear(String name) {
    if (!name.endsWith(".weight")) {
      return null;
    }
    String module = name.substring(0, name.length() - ".weight".length());
    return LoraConfig.LINEARS.contains(module.substring(module.lastIndexOf('.') + 1))
        ? module
        : null;
  }

  private static void checkShape(
      SafetensorsFile file, String module, String suffix, long rows, long columns) {
    String name = PREFIX + module + suffix;
    if (!file.names().contains(name)) {
      throw new R2ecException.Unusable("%s: tensor %s is missing".formatted(file.path(), name));
    }
    if (!Arrays.equals(file.info(name).shape(), new long[] {rows, columns})) {
      throw new R2ecException.Unusable(
          "%s: tensor %s has shape %s; rank and model ask for [%d, %d]"
              .formatted(
                  file.path(), name, Arrays.toString(file.info(name).shape()), rows, columns));
    }
  }

  /** Names of the adapted modules, such as {@code model.layers.0.mlp.up_proj}. */
  Set<String> modules() {
    return Collections.unmodifiableSet(modules);
  }

  int rank() {
    return config.rank();
  }

  double scale() {
    return config.scale();
  }

  /** A of a module, {@code (rank, in)}. */
  float[] down(String module, int columns) {
    float[] values = new float[config.rank() * columns];
    file.read(PREFIX + module + SUFFIX_A, 0, values, 0, values.length);
    return values;
  }

  /** Rows {@code [from, to)} of B of a module, {@code (to - from, rank)}. */
  float[] up(String module, long from, long to) {
    float[] values = new float[Math.toIntExact((to - from) * config.rank())];
    file.read(PREFIX + module + SUFFIX_B, from * config.rank(), values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    file.close();
  }
}
