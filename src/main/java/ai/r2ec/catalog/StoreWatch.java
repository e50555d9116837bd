package ai.r2ec.catalog;

/**
 * What a live catalogue must know about the state of its stores: whether they answer, and how many
 * writes they have seen from all processes together. A count that fell tells that writes were lost;
 * one that rose by more than one's own writes tells that somebody else wrote.
 */
public interface StoreWatch {

  /** Whether the stores answer at present, as far as is known. */
  boolean up();

  /**
   * Calls back, on a thread of its own, each time that the stores are back after an outage.
   *
   * @return ends that
   */
  Runnable onUp(Runnable listener);

  /**
   * Writes so far.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable while the stores cannot be reached
   */
  long writes();

  /**
   * Counts writes.
   *
   * @return writes so far
   * @throws ai.r2ec.domain.R2ecException.Unavailable while the stores cannot be reached
   */
  long countWrites(long added);
}
