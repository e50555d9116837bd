package ai.r2ec.train.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code model}: the base and the machine it trains on.
 *
 * @param path Hugging Face directory or GGUF file; null takes the small default model
 * @param templates directory of prompt templates; null takes the model's own, else the defaults
 * @param categoryNoun what is recommended, in the singular; null takes the templates' own
 * @param device {@code auto}, {@code cpu} or {@code cuda[:n]}
 * @param dtype precision of the frozen base and of the products in the update: {@code auto}, {@code
 *     bf16} or {@code fp32}; the paper's is bf16. What is trained is kept in fp32 always.
 * @param rolloutDtype precision of the engine that writes rollouts: {@code auto}, {@code fp32},
 *     {@code int8} or {@code bf16}
 * @param threads threads of one operator on the CPU; 0 takes one per core
 * @param memoryLimitGib memory that micro-batches are fitted to, GiB; 0 states none
 */
public record ModelSection(
    @Nullable Path path,
    @Nullable Path templates,
    @Nullable String categoryNoun,
    String device,
    String dtype,
    String rolloutDtype,
    int threads,
    double memoryLimitGib) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public ModelSection {
    new Bounds("model")
        .matches("device", "auto|cpu|cuda(:\\d{1,2})?", device, "auto, cpu or cuda[:n]")
        .matches("dtype", "auto|bf16|fp32", dtype, "auto, bf16 or fp32")
        .matches("rollout_dtype", "auto|fp32|int8|bf16", rolloutDtype, "auto, fp32, int8 or bf16")
        .within("threads", 0, 1_024, threads)
        .within("memory_limit_gib", 0, 100_000, memoryLimitGib)
        .check();
  }

  /**
   * Whether the update multiplies in bfloat16.
   *
   * @param everything whether all weights are trained: {@code auto} is {@code fp32} then
   */
  public boolean computesInBf16(boolean everything) {
    return everything ? dtype.equals("bf16") : !dtype.equals("fp32");
  }

  /** The default model on whatever device there is. */
  public static ModelSection defaults() {
    return new ModelSection(null, null, null, "auto", "auto", "auto", 0, 0);
  }
}
