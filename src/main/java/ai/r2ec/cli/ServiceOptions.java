package ai.r2ec.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that most commands share: short names of configuration properties. Any other property can
 * be given as {@code --r2ec.name=value}; environment variables and application.properties work too.
 */
final class ServiceOptions {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "Hugging Face directory or GGUF file (r2ec.model).")
  private @Nullable String model;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description = "PEFT LoRA directory merged at load (r2ec.adapter).")
  private @Nullable String adapter;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto, cpu or cuda[:n] (r2ec.device).")
  private @Nullable String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "auto, fp32, int8 or bf16 (r2ec.dtype).")
  private @Nullable String dtype;

  @Option(
      names = "--redis-url",
      paramLabel = "URL",
      description =
          "redis:// or rediss:// address instead of the embedded server (r2ec.redis.url).")
  private @Nullable String redisUrl;

  @Option(
      names = "--catalog",
      paramLabel = "NAME",
      description = "Name of the catalogue (r2ec.catalog.name).")
  private @Nullable String catalog;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where models and the embedded Redis keep their files (r2ec.cache-dir).")
  private @Nullable String cacheDir;

  @Option(names = "--offline", description = "Never download anything (r2ec.offline).")
  private boolean offline;

  /** Configuration from the command line; the short names come last and win. */
  List<String> properties(Invocation invocation) {
    List<String> properties = new ArrayList<>(invocation.properties());
    add(properties, "r2ec.model", model);
    add(properties, "r2ec.adapter", adapter);
    add(properties, "r2ec.device", device);
    add(properties, "r2ec.dtype", dtype);
    add(properties, "r2ec.redis.url", redisUrl);
    add(properties, "r2ec.catalog.name", catalog);
    add(properties, "r2ec.cache-dir", cacheDir);
    add(properties, "r2ec.offline", offline ? "true" : null);
    return properties;
  }

  /** Adds {@code --name=value} unless the value is null. */
  static void add(List<String> properties, String name, @Nullable Object value) {
    if (value != null) {
      properties.removeIf(property -> property.startsWith("--" + name + "="));
      properties.add("--" + name + "=" + value);
    }
  }
}
