package ai.r2ec.model;

/**
 * Takes the weights of a decoder in the order in which {@link WeightTransfer} reads them: the
 * embedding, the head, the final norm, then layer by layer.
 */
public interface WeightTarget {

  /**
   * Begins a decoder; what was kept before is given up.
   *
   * @param frequencies inverse rotary frequencies {@code (D/2)}
   */
  void begin(float[] frequencies);

  /**
   * Begins a matrix.
   *
   * @param name under which it will be kept
   */
  void matrix(String name, long outputs, int inputs);

  /**
   * Takes rows of the matrix that was begun last.
   *
   * @param first number of the first one
   * @param count how many
   * @param values {@code (count, inputs)} at the beginning of the array
   */
  void rows(long first, int count, float[] values);

  /** Keeps the matrix that was begun last. */
  void keep(String name);

  /** Takes a vector. */
  void vector(String name, float[] values);

  /** Makes a layer of the matrices and vectors that were kept since the last one. */
  void layer(boolean sliding);

  /** The language head is the embedding. */
  void tie();

  /** Bytes that the decoder keeps. */
  long weightBytes();
}
