package ai.r2ec.data;

import ai.r2ec.data.SplitOptions.MissingRating;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Cuts a log into windows and deals them out to training, validation and test. */
final class SampleBuilder {

  private static final double TRAIN_SHARE = 0.8;
  private static final double TRAIN_AND_VALIDATION_SHARE = 0.9;

  /** Last events of a held-out user that are asked about. */
  private static final int HELD_OUT_TARGETS = 5;

  private final InteractionLog log;
  private final SplitOptions options;
  private final int[] firstOfUser; // (U) position of the user's oldest event

  SampleBuilder(InteractionLog log, SplitOptions options) {
    this.log = log;
    this.options = options;
    this.firstOfUser = new int[log.users().size()];
    for (int i = log.size() - 1; i >= 0; i--) {
      firstOfUser[log.user(i)] = i;
    }
  }

  /** Training, validation, test. */
  record Parts(Samples train, Samples validation, Samples test) {

    Split split(String name, Split.Dropped dropped, SplitOptions options, List<String> warnings) {
      return new Split(name, train.log(), train, validation, test, options, dropped, warnings);
    }
  }

  Parts chronological() {
    int[] targets = inTime(this::isTarget);
    int train = (int) (TRAIN_SHARE * targets.length);
    int validation = (int) (TRAIN_AND_VALIDATION_SHARE * targets.length);
    return new Parts(
        samples(targets, 0, train),
        samples(targets, train, validation),
        samples(targets, validation, targets.length));
  }

  Parts leaveOneOut() {
    int[] left = targetsLeft();
    return new Parts(
        all(i -> isTarget(i) && left[i] > 1),
        all(i -> isTarget(i) && left[i] == 1),
        all(i -> isTarget(i) && left[i] == 0));
  }

  /** The users that a test accepts by index are held out. */
  Parts heldOut(IntPredicate heldOut) {
    int[] left = targetsLeft();
    int[] known = inTime(i -> isTarget(i) && !heldOut.test(log.user(i)));
    int train = (int) (TRAIN_AND_VALIDATION_SHARE * known.length);
    return new Parts(
        samples(known, 0, train),
        samples(known, train, known.length),
        all(i -> isTarget(i) && heldOut.test(log.user(i)) && left[i] < HELD_OUT_TARGETS));
  }

  private boolean isTarget(int position) {
    if (position == firstOfUser[log.user(position)]) {
      return false; // nothing came before
    }
    Double least = options.minRating();
    if (least == null) {
      return true;
    }
    float rating = log.rating(position);
    return Float.isNaN(rating) ? options.missingRating() == MissingRating.KEEP : rating >= least;
  }

  /** For every position the number of later targets of the same user. */
  private int[] targetsLeft() {
    int[] left = new int[log.size()];
    for (int i = log.size() - 2; i >= 0; i--) {
      left[i] = log.user(i) == log.user(i + 1) ? left[i + 1] + (isTarget(i + 1) ? 1 : 0) : 0;
    }
    return left;
  }

  private Samples all(IntPredicate wanted) {
    int[] targets = inTime(wanted);
    return samples(targets, 0, targets.length);
  }

  /** Positions that a test accepts, in order of time. */
  private int[] inTime(IntPredicate wanted) {
    int[] byPlace = new int[log.size()];
    for (int i = 0; i < log.size(); i++) {
      byPlace[log.order(i)] = i;
    }
    return Arrays.stream(byPlace).filter(wanted).toArray();
  }

  private Samples samples(int[] targets, int from, int to) {
    int[] chosen = Arrays.copyOfRange(targets, from, to);
    int[] starts =
        Arrays.stream(chosen)
            .map(i -> Math.max(firstOfUser[log.user(i)], i - options.window()))
            .toArray();
    return new Samples(log, starts, chosen);
  }
}
