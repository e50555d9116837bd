package ai.r2ec.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Figures about a split.
 *
 * @param users users with at least one event
 * @param items items of the catalogue and of the log
 * @param itemsWithEvents items with at least one event
 * @param events events kept
 * @param density share of the user-item pairs that occur
 * @param ratedShare share of events with a rating
 * @param train figures of the training samples
 * @param validation figures of the validation samples
 * @param test figures of the test samples
 */
public record DataStatistics(
    int users,
    int items,
    int itemsWithEvents,
    int events,
    double density,
    double ratedShare,
    Part train,
    Part validation,
    Part test) {

  /**
   * Figures of some samples; shares are 0 when there is none.
   *
   * @param samples number of samples
   * @param users different users
   * @param meanHistory mean events of a history
   * @param medianHistory median events of a history, the lower one of two
   * @param sameDayShare share of targets on the day of the event before
   * @param repeatShare share of targets that their history holds
   * @param newItemShare share of targets that are no target and in no history of the training
   */
  public record Part(
      int samples,
      int users,
      double meanHistory,
      int medianHistory,
      double sameDayShare,
      double repeatShare,
      double newItemShare) {}

  static DataStatistics of(Split split) {
    InteractionLog log = split.log();
    BitSet items = new BitSet();
    BitSet users = new BitSet();
    int rated = 0;
    for (int i = 0; i < log.size(); i++) {
      items.set(log.item(i));
      users.set(log.user(i));
      rated += Float.isNaN(log.rating(i)) ? 0 : 1;
    }
    BitSet trained = trainedItems(split.train());
    return new DataStatistics(
        users.cardinality(),
        log.items().size(),
        items.cardinality(),
        log.size(),
        pairs(log) / Math.max(1.0, (double) users.cardinality() * log.items().size()),
        share(rated, log.size()),
        part(split.train(), trained),
        part(split.validation(), trained),
        part(split.test(), trained));
  }

  private static Part part(Samples samples, BitSet trained) {
    int size = samples.size();
    int[] lengths = IntStream.range(0, size).map(samples::historyLength).sorted().toArray();
    return new Part(
        size,
        (int) IntStream.range(0, size).map(samples::user).distinct().count(),
        Arrays.stream(lengths).average().orElse(0),
        size == 0 ? 0 : lengths[(size - 1) / 2],
        share(IntStream.range(0, size).filter(samples::sameDay).count(), size),
        share(IntStream.range(0, size).filter(i -> repeats(samples, i)).count(), size),
        share(IntStream.range(0, size).filter(i -> !trained.get(samples.target(i))).count(), size));
  }

  private static BitSet trainedItems(Samples train) {
    BitSet trained = new BitSet();
    for (int i = 0; i < train.size(); i++) {
      trained.set(train.target(i));
      for (int at = 0; at < train.historyLength(i); at++) {
        trained.set(train.historyItem(i, at));
      }
    }
    return trained;
  }

  private static boolean repeats(Samples samples, int sample) {
    return IntStream.range(0, samples.historyLength(sample))
        .anyMatch(at -> samples.historyItem(sample, at) == samples.target(sample));
  }

  /** Different user-item pairs; the log holds one user after another. */
  private static double pairs(InteractionLog log) {
    long pairs = 0;
    BitSet seen = new BitSet();
    for (int i = 0; i < log.size(); i++) {
      if (i > 0 && log.user(i) != log.user(i - 1)) {
        pairs += seen.cardinality();
        seen.clear();
      }
      seen.set(log.item(i));
    }
    return pairs + seen.cardinality();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
