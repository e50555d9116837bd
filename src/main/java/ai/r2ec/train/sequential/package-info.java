/**
 * Learned baselines that know items by number only: SASRec and GRU4Rec. Hides their TorchScript
 * sources, batches and checkpoints.
 *
 * <p>Both read a history and score every item; they are trained on the same samples as everything
 * else, one loss per target. Departures from the papers, so that all baselines see the same data:
 *
 * <ol>
 *   <li>A sample is a history and its target, not a whole user sequence (SASRec) or a stream of
 *       session-parallel steps (GRU4Rec): each target counts once an epoch, behind at most {@code
 *       window} events, and gradients reach back over all of them.
 *   <li>SASRec's positions count from the last event, and empty places are no attention keys.
 *   <li>GRU4Rec has one matrix for the items that go in and that come out (the "constrained
 *       embedding" of its second paper), with a bias per item.
 *   <li>Further negatives are drawn uniformly, not by popularity, and can be a target by chance.
 *   <li>Adam with early stopping on validation NDCG@10 for both.
 * </ol>
 *
 * <p>Letters in shapes: {@code B} samples of a batch, {@code L} events of a history, {@code N}
 * items, {@code d} hidden size.
 */
@NullMarked
package ai.r2ec.train.sequential;

import org.jspecify.annotations.NullMarked;
