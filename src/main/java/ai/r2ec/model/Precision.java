package ai.r2ec.model;

import ai.r2ec.domain.R2ecException;
import java.util.Arrays;
import java.util.Locale;

/** Number format in which the decoder keeps its weights and computes. */
public enum Precision {
  /** INT8 on a CPU, BF16 on a GPU. */
  AUTO(0),
  /** Everything in float32; any device. */
  FP32(1),
  /**
   * CPU only: the linears, the language head and what goes into them are int8; embedding, norms,
   * attention and KV cache stay float.
   */
  INT8(1),
  /** GPU only: weights, activations and KV cache in bfloat16; both heads return float32. */
  BF16(1);

  private final int revision;

  Precision(int revision) {
    this.revision = revision;
  }

  /**
   * Which arithmetic the format stands for: its name and a revision. Stored vectors that another
   * arithmetic computed are not compared with new ones, but encoded again.
   *
   * <p>Raise a format's revision with every change after which the same weights and tokens give
   * vectors that differ by more than the order of a float32 sum does: other scales, rounding, turns
   * or what is kept in 8 bits. A faster way to the same numbers needs no new one.
   */
  public String arithmetic() {
    return name().toLowerCase(Locale.ROOT) + "." + revision;
  }

  /**
   * Reads a configured value, any case.
   *
   * @throws R2ecException.Unusable if it names no format, or one that is known and refused
   */
  public static Precision parse(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    for (Precision precision : values()) {
      if (precision.name().equals(name)) {
        return precision;
      }
    }
    String why =
        name.equals("FP16") || name.equals("FLOAT16")
            ? "fp16 overflows in these families; use bf16 on a GPU"
            : "it must be one of " + Arrays.toString(values()).toLowerCase(Locale.ROOT);
    throw new R2ecException.Unusable("r2ec.dtype: \"" + text + "\" is not supported: " + why);
  }
}
