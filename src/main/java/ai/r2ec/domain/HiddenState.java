package ai.r2ec.domain;

/**
 * Last layer's hidden state after the final norm at one position: the user vector {@code h_u} or an
 * item vector {@code h_v} of R²ec (arXiv 2505.16994, section 3). Not normalised.
 *
 * @param values {@code (H)}; owned by the record, not to be written to
 */
@SuppressWarnings(
    "ArrayRecordComponent") // a vector is identity-compared; copying H floats per hop buys nothing
public record HiddenState(float[] values) {

  /** Hidden size {@code H}. */
  public int dimension() {
    return values.length;
  }
}
