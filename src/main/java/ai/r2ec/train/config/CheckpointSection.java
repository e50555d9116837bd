package ai.r2ec.train.config;

/**
 * Section {@code checkpoint}: what is kept on disk.
 *
 * @param saveSteps updates between two checkpoints
 * @param saveTotalLimit newest checkpoints that are kept; the best one is kept beside them
 * @param sampledRationales rationales recorded per update, for the report
 */
public record CheckpointSection(int saveSteps, int saveTotalLimit, int sampledRationales) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public CheckpointSection {
    new Bounds("checkpoint")
        .within("save_steps", 1, Integer.MAX_VALUE, saveSteps)
        .within("save_total_limit", 1, 10_000, saveTotalLimit)
        .within("sampled_rationales", 0, 1_000, sampledRationales)
        .check();
  }

  /** Every 50 updates, the newest three. */
  public static CheckpointSection defaults() {
    return new CheckpointSection(50, 3, 2);
  }
}
