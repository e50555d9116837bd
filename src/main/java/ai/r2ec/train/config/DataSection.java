package ai.r2ec.train.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code data}: what is learned from. Exactly one of {@code split} and {@code interactions}
 * is named, or neither for the demo.
 *
 * @param items item texts, JSON lines, plain or gzipped; null takes {@code items.jsonl.gz} beside
 *     the events
 * @param split directory of a published split: train, valid and test windows
 * @param interactions one log of events, CSV, plain or gzipped; split here by {@code strategy}
 * @param strategy how a log is split
 * @param trainFraction earliest part of the log that is trained on; the paper's 0.8
 * @param validationFraction part after that which is validated on; the paper's 0.1
 * @param windowSize most previous events of one sample; the paper's 20
 * @param minRating events rated lower are no targets; null takes every event, as the paper does
 * @param candidates what is ranked
 * @param repeats whether a target that the window holds counts
 * @param maxTrainSamples samples drawn by the seed; 0 takes all
 */
public record DataSection(
    @Nullable Path items,
    @Nullable Path split,
    @Nullable Path interactions,
    SplitStrategy strategy,
    double trainFraction,
    double validationFraction,
    int windowSize,
    @Nullable Double minRating,
    CandidateItems candidates,
    RepeatedTargets repeats,
    int maxTrainSamples) {

  /** How a log is cut into training, validation and test. */
  public enum SplitStrategy {
    /** At two moments that hold for all users; the paper's. */
    CHRONOLOGICAL,
    /** Each user's last event is tested and the one before validated: others' future leaks. */
    LEAVE_ONE_OUT
  }

  /** What a target is ranked among. */
  public enum CandidateItems {
    /** Every item of the catalogue; the paper's. */
    ALL,
    /** Items that had an event before the target's time. */
    SEEN
  }

  /** What becomes of a target that stands in its own history. */
  public enum RepeatedTargets {
    /** It counts; the history mask puts it out of reach in evaluation. */
    KEEP,
    /** The sample is left out. */
    DROP
  }

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public DataSection {
    new Bounds("data")
        .holds(
            "split",
            split == null || interactions == null,
            "must be absent when data.interactions is given; name one of the two")
        .aboveZero("train_fraction", 0.99, trainFraction)
        .aboveZero("validation_fraction", 0.5, validationFraction)
        .holds(
            "validation_fraction",
            trainFraction + validationFraction < 1,
            "must leave something to test: train_fraction and validation_fraction add up to %s"
                .formatted(trainFraction + validationFraction))
        .within("window_size", 1, 1_000, windowSize)
        .holds(
            "min_rating",
            minRating == null || Double.isFinite(minRating),
            "must be a finite number, got " + minRating)
        .within("max_train_samples", 0, Integer.MAX_VALUE, maxTrainSamples)
        .check();
  }

  /** The demo, and the paper's rules for everything else. */
  public static DataSection defaults() {
    return new DataSection(
        null,
        null,
        null,
        SplitStrategy.CHRONOLOGICAL,
        0.8,
        0.1,
        20,
        null,
        CandidateItems.ALL,
        RepeatedTargets.KEEP,
        0);
  }
}
