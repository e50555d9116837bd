package ai.r2ec.catalog;

/**
 * A row of the item matrix with its score.
 *
 * @param row row of the snapshot that was searched
 * @param score cosine of query and item vector divided by the temperature τ; higher is better
 * @param probability softmax of the score over all rows that were allowed
 */
public record ScoredItem(int row, double score, double probability) {}
