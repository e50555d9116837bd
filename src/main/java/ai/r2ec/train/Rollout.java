package ai.r2ec.train;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserId;

/**
 * One reasoning that was drawn for one user, and what it was worth.
 *
 * @param userId whose history was asked about
 * @param target the item that came next
 * @param group number of the user's group in the batch, from 0
 * @param prompt token ids of the prompt
 * @param completion token ids of reasoning and marker, an appended marker included {@code (T)}
 * @param text the reasoning without the marker
 * @param finish why generation ended
 * @param logProbs log-probability of each token under the model that it was drawn from, at
 *     temperature 1 and without filters {@code (T)}, NaN for what was not drawn; empty when it was
 *     not recorded
 * @param rank rank of the target among all ranked items, from 1
 * @param reward (1-β)·NDCG + β·softmax probability of the target
 * @param advantage reward against the group
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
public record Rollout(
    UserId userId,
    ItemId target,
    int group,
    int[] prompt,
    int[] completion,
    String text,
    FinishReason finish,
    float[] logProbs,
    int rank,
    double reward,
    double advantage) {}
