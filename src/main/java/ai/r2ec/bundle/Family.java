package ai.r2ec.bundle;

/** The decoder families that are understood, by the {@code model_type} of their config. */
public enum Family {
  /** Llama layout, such as SmolLM2. */
  LLAMA,
  /** Qwen2 and Qwen2.5: a bias on query, key and value. */
  QWEN2,
  /** Gemma 2: soft caps, sliding windows, scaled embedding, norms before and after each block. */
  GEMMA2;

  /** Name as {@code model_type} and {@code general.architecture} write it. */
  public String key() {
    return switch (this) {
      case LLAMA -> "llama";
      case QWEN2 -> "qwen2";
      case GEMMA2 -> "gemma2";
    };
  }
}
