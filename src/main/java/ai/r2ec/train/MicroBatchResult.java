package ai.r2ec.train;

/**
 * What one pass measured; the gradient stays with the learner.
 *
 * @param tokenLoss this micro-batch's share of the token part
 * @param rankLoss its share of the recommendation part, that of the probes included
 * @param entropySum entropy of the next-token distributions, summed over the completions' tokens,
 *     nats
 * @param clippedTokens completion tokens without gradient because the clip binds
 * @param logProbs log-probability of the completions' tokens, all rollouts in a row
 * @param targetLogProbs log-probability of the targets in the in-batch softmax {@code (n)}
 * @param states hidden states of rollouts, then items {@code (n + m, H)}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
record MicroBatchResult(
    double tokenLoss,
    double rankLoss,
    double entropySum,
    double clippedTokens,
    float[] logProbs,
    float[] targetLogProbs,
    float[][] states) {}
