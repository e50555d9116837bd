package ai.r2ec.domain;

import java.util.List;

/**
 * One row of an answer.
 *
 * @param rank from 1
 * @param item the item as the catalogue snapshot of the answer holds it
 * @param score cosine of user and item vector, divided by the temperature τ
 * @param probability softmax of the score over all items that could have been returned
 * @param evidence history items that speak most for this one, strongest first; empty unless asked
 *     for
 */
public record RankedItem(
    int rank, Item item, double score, double probability, List<Evidence> evidence) {

  /** Keeps an unmodifiable copy. */
  public RankedItem {
    evidence = List.copyOf(evidence);
  }

  /**
   * A history item and how close it lies.
   *
   * @param itemId the history item
   * @param title its title
   * @param similarity cosine of the two item vectors, -1 to 1
   */
  public record Evidence(ItemId itemId, String title, double similarity) {}
}
