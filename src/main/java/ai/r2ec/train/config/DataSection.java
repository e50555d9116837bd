package ai.r2ec.train.config;

import ai.r2ec.data.SplitOptions;
import ai.r2ec.data.SplitRule;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code data}: what is learned from, and by which rules a log becomes samples.
 *
 * @param datasetDir folder of the data set; see {@link ai.r2ec.data.DataFolder} for its files; null
 *     for the demo that comes with the program
 * @param split which events are held out; null takes what the folder offers
 * @param windowSize most previous events of one sample; the paper's 20
 * @param minRating events rated lower are no targets; null takes every event, as the paper does
 * @param missingRating what an event without a rating is when {@code minRating} is given
 * @param missingTime what becomes of an event without a time
 * @param repeats what becomes of an event whose user had the item before
 * @param candidates what is ranked against a target
 * @param maxTrainSamples training samples drawn by the seed; 0 takes all
 */
public record DataSection(
    @Nullable Path datasetDir,
    @Nullable SplitRule split,
    int windowSize,
    @Nullable Double minRating,
    SplitOptions.MissingRating missingRating,
    SplitOptions.MissingTime missingTime,
    SplitOptions.Repeats repeats,
    SplitOptions.Candidates candidates,
    int maxTrainSamples) {

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public DataSection {
    new Bounds("data")
        .within("window_size", 1, SplitOptions.MAX_WINDOW, windowSize)
        .holds(
            "min_rating",
            minRating == null || Double.isFinite(minRating),
            "must be a finite number, got " + minRating)
        .within("max_train_samples", 0, Integer.MAX_VALUE, maxTrainSamples)
        .check();
  }

  /** The demo, and the paper's rules for everything else. */
  public static DataSection defaults() {
    SplitOptions rules = SplitOptions.defaults();
    return new DataSection(
        null,
        null,
        rules.window(),
        null,
        rules.missingRating(),
        rules.missingTime(),
        rules.repeats(),
        rules.candidates(),
        0);
  }

  /** The rules as readers of data sets take them. */
  public SplitOptions splitOptions() {
    return new SplitOptions(
        split, windowSize, minRating, missingRating, missingTime, repeats, candidates);
  }
}
