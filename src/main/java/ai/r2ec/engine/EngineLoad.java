package ai.r2ec.engine;

/**
 * How busy the engine is, as of its last step.
 *
 * @param alive whether it takes requests; false while draining, after a close, and for good once
 *     the runner has failed beyond repair
 * @param running sequences that hold a slot
 * @param waiting sequences that wait for one
 * @param slots slots in all
 * @param keyValueTokens tokens in the KV cache that belong to running sequences
 * @param keyValueCapacity tokens that the KV cache can hold
 * @param lastStepAgeNanos time since the last step ended, 0 when there is nothing to do; a large
 *     value means that the runner hangs
 */
public record EngineLoad(
    boolean alive,
    int running,
    int waiting,
    int slots,
    long keyValueTokens,
    long keyValueCapacity,
    long lastStepAgeNanos) {}
