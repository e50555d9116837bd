/**
 * RecPO, learned baselines (SASRec, GRU4Rec), checkpoints, publish. Hides autograd and every
 * tensor: what goes in are prompts and items, what comes out are numbers and files.
 *
 * <p>RecPO is the method of R²ec (arXiv 2505.16994, section 4): the serving engine writes
 * reasonings with the current adapter, the rank of the user's next item behind each is its reward,
 * and both heads learn from the advantage within the group of one user's rollouts.
 *
 * <p>Letters in shapes: {@code N} rollouts of a batch, {@code G} rollouts of one user, {@code S}
 * tokens of a sequence, {@code T} completion tokens, {@code H} hidden size, {@code V} vocabulary.
 */
@NullMarked
package ai.r2ec.train;

import org.jspecify.annotations.NullMarked;
