package ai.r2ec.bundle;

/** Activation of the gated MLP. */
public enum Activation {
  /** {@code x · sigmoid(x)}. */
  SILU,
  /** GELU in its tanh form. */
  GELU_TANH
}
