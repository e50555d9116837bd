package ai.r2ec.data;

import java.util.List;

/**
 * A data set ready to train and to measure on.
 *
 * @param name how reports call it
 * @param log the events that samples point into
 * @param train samples to learn from; in order of time unless they were published otherwise
 * @param validation samples to choose by
 * @param test samples to report
 * @param options the rules, {@code rule} resolved
 * @param dropped what the rules left out
 * @param warnings what a reader of figures on this split should know
 */
public record Split(
    String name,
    InteractionLog log,
    Samples train,
    Samples validation,
    Samples test,
    SplitOptions options,
    Dropped dropped,
    List<String> warnings) {

  /** Keeps an unmodifiable copy. */
  public Split {
    warnings = List.copyOf(warnings);
  }

  /**
   * Events that are in no sample.
   *
   * @param brokenLines lines that could not be read
   * @param missingTimes events left out for want of a time
   * @param repeats events left out because their user had the item before
   * @param missingRatings events kept although their rating is unknown
   */
  public record Dropped(long brokenLines, long missingTimes, long repeats, long missingRatings) {}

  /** Items by index. */
  public Vocabulary items() {
    return log.items();
  }

  /** Users by index. */
  public Vocabulary users() {
    return log.users();
  }

  /** Figures about the split. */
  public DataStatistics statistics() {
    return DataStatistics.of(this);
  }

  /**
   * SHA-256 over events, rules and samples, in hex: equal for equal data, whatever the files are
   * called or how they are compressed.
   */
  public String sha256() {
    return DataHash.of(this);
  }
}
