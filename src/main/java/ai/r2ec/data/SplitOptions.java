package ai.r2ec.data;

import org.jspecify.annotations.Nullable;

/**
 * Rules by which a log becomes samples. Every report states them.
 *
 * @param rule which events are held out, or null for what the folder offers: its published windows,
 *     else its held-out users, else {@link SplitRule#CHRONOLOGICAL}
 * @param window most events of a history; published windows keep their own
 * @param minRating lowest rating of a target, or null for every event; events below it stay in
 *     histories, where their rating can be read
 * @param missingRating what an event without a rating is when {@code minRating} is given
 * @param missingTime what becomes of an event without a time
 * @param repeats what becomes of an event whose user had the item before
 * @param candidates which items are ranked against a target
 */
public record SplitOptions(
    @Nullable SplitRule rule,
    int window,
    @Nullable Double minRating,
    MissingRating missingRating,
    MissingTime missingTime,
    Repeats repeats,
    Candidates candidates) {

  /** Longest window, events. */
  public static final int MAX_WINDOW = 200;

  /** Default window, events; "up to 20" in R²ec (arXiv 2505.16994, section 4.1). */
  public static final int DEFAULT_WINDOW = 20;

  /** An event without a rating, when a lowest rating is asked for. */
  public enum MissingRating {
    /** It can be a target. */
    KEEP,
    /** It is no target; it stays in histories. */
    DROP
  }

  /** An event without a time. */
  public enum MissingTime {
    /** It is left out, and counted. */
    DROP,
    /**
     * It takes the time of the row before it in the file; at the top of the file it is left out.
     */
    FILE_ORDER
  }

  /** An event whose user had the item before. */
  public enum Repeats {
    /** It counts as any other. */
    KEEP,
    /** It is left out, and counted. */
    FIRST
  }

  /** What is ranked against a target. */
  public enum Candidates {
    /** Every item of the catalogue and of the log. */
    ALL_ITEMS,
    /** The items with an event earlier than the target; a target that is new itself is a miss. */
    SEEN_BEFORE
  }

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the bound that is broken
   */
  public SplitOptions {
    if (window < 1 || window > MAX_WINDOW) {
      throw new IllegalArgumentException(
          "window must be 1 to %d events, got %d".formatted(MAX_WINDOW, window));
    }
    if (minRating != null && !Double.isFinite(minRating)) {
      throw new IllegalArgumentException("minRating must be finite, got " + minRating);
    }
  }

  /** What the folder offers, windows of 20, every event a positive, all items ranked. */
  public static SplitOptions defaults() {
    return new SplitOptions(
        null,
        DEFAULT_WINDOW,
        null,
        MissingRating.KEEP,
        MissingTime.DROP,
        Repeats.KEEP,
        Candidates.ALL_ITEMS);
  }

  /** The same with another rule. */
  public SplitOptions withRule(SplitRule other) {
    return new SplitOptions(
        other, window, minRating, missingRating, missingTime, repeats, candidates);
  }

  /** The same with another window. */
  public SplitOptions withWindow(int events) {
    return new SplitOptions(
        rule, events, minRating, missingRating, missingTime, repeats, candidates);
  }
}
