package ai.r2ec.train;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HiddenState;

/**
 * What the engine wrote behind a prompt.
 *
 * @param tokens reasoning and marker, tokenised as training reads them {@code (T)}
 * @param text reasoning without the marker
 * @param finish why generation ended
 * @param state hidden state at the last token
 * @param logProbs log-probability of each token when it was drawn {@code (T)}, NaN for what was
 *     appended or tokenised anew; empty unless it was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // token arrays are handed over, never compared
record Completion(
    int[] tokens, String text, FinishReason finish, HiddenState state, float[] logProbs) {}
