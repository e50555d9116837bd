package ai.r2ec.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model runs, and how. */
final class DecoderOptions {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description =
          "Hugging Face directory or GGUF file; SmolLM2-135M-Instruct when absent (r2ec.model).")
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

  @Option(names = "--offline", description = "Never download anything (r2ec.offline).")
  private boolean offline;

  /** Adds what was given. */
  Properties addTo(Properties properties) {
    return properties
        .set("r2ec.model", model)
        .set("r2ec.adapter", adapter)
        .set("r2ec.device", device)
        .set("r2ec.dtype", dtype)
        .set("r2ec.offline", offline ? "true" : null);
  }
}
