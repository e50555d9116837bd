package ai.r2ec.engine;

import java.time.Duration;

/**
 * Bounds of the engine.
 *
 * @param queueLimit most sequences that wait for a slot; one more is refused as overloaded
 * @param stepTokenBudget most tokens that one step computes; running sequences' tokens come first,
 *     prompts share the rest. At least a token a slot and one block of a prompt
 * @param encodeTokenBudget most tokens of one encoding batch while nothing is generated; a longer
 *     sequence goes alone
 * @param queueTimeout longest wait for a slot; batch work is put off by a quarter of it, see {@link
 *     #ageing()}
 * @param drainTimeout time that {@link GenerationEngine#close()} gives to running sequences
 * @param draftTokens most tokens that one step computes on the guess that sequences quote
 *     themselves, shared by all that decode; how many it are is decided step by step, see {@code
 *     Speculation}. They change the speed, never the tokens; 0 for none
 */
public record EngineOptions(
    int queueLimit,
    int stepTokenBudget,
    int encodeTokenBudget,
    Duration queueTimeout,
    Duration drainTimeout,
    int draftTokens) {

  /** Bounds for a small CPU, where a thousand tokens are read in about a second. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(64, 256, 512, Duration.ofSeconds(30), Duration.ofSeconds(20), 8);

  /** Without guesses. */
  public EngineOptions(
      int queueLimit,
      int stepTokenBudget,
      int encodeTokenBudget,
      Duration queueTimeout,
      Duration drainTimeout) {
    this(queueLimit, stepTokenBudget, encodeTokenBudget, queueTimeout, drainTimeout, 0);
  }

  /** The same with another number of guesses. */
  public EngineOptions withDraftTokens(int tokens) {
    return new EngineOptions(
        queueLimit, stepTokenBudget, encodeTokenBudget, queueTimeout, drainTimeout, tokens);
  }

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the option and its bound
   */
  public EngineOptions {
    require(queueLimit >= 0, "queueLimit must be at least 0", queueLimit);
    require(stepTokenBudget >= 2, "stepTokenBudget must be at least 2", stepTokenBudget);
    require(encodeTokenBudget >= 1, "encodeTokenBudget must be at least 1", encodeTokenBudget);
    require(queueTimeout.isPositive(), "queueTimeout must be positive", queueTimeout);
    require(draftTokens >= 0, "draftTokens must be at least 0", draftTokens);
    require(!drainTimeout.isNegative(), "drainTimeout must not be negative", drainTimeout);
  }

  /** How much later than it came batch work counts as come. */
  public Duration ageing() {
    return queueTimeout.dividedBy(4);
  }

  private static void require(boolean holds, String bound, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(bound + ", got " + got);
    }
  }
}
