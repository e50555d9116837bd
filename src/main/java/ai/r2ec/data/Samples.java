package ai.r2ec.data;

import ai.r2ec.domain.UserId;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Samples as two numbers each, positions in an {@link InteractionLog}: 8 bytes a sample whatever
 * the window. Indexes run from 0 to {@link #size()}, S below. Immutable.
 */
public final class Samples {

  private static final long MILLIS_PER_DAY = 86_400_000L;

  private final InteractionLog log;
  private final int[] starts; // (S) position of the oldest event of the history
  private final int[] targets; // (S) position of the target; the history ends before it

  Samples(InteractionLog log, int[] starts, int[] targets) {
    this.log = log;
    this.starts = starts;
    this.targets = targets;
  }

  /** The events that the samples point into. */
  InteractionLog log() {
    return log;
  }

  /** Number of samples. */
  public int size() {
    return targets.length;
  }

  /** Index of the sample's user in {@link Split#users()}. */
  public int user(int sample) {
    return log.user(targets[sample]);
  }

  /** Index of the target item in {@link Split#items()}. */
  public int target(int sample) {
    return log.item(targets[sample]);
  }

  /** Milliseconds since 1970 of the target, or {@link InteractionLog#UNKNOWN_TIME}. */
  public long targetTime(int sample) {
    return log.time(targets[sample]);
  }

  /** Number of events in the history, at least 1. */
  public int historyLength(int sample) {
    return targets[sample] - starts[sample];
  }

  /** Index of an item of the history, {@code at} counted from the oldest. */
  public int historyItem(int sample, int at) {
    return log.item(starts[sample] + at);
  }

  /** Indexes of the history's items, oldest first, a new array. */
  public int[] history(int sample) {
    int[] items = new int[historyLength(sample)];
    for (int i = 0; i < items.length; i++) {
      items[i] = log.item(starts[sample] + i);
    }
    return items;
  }

  /**
   * Whether the target falls on the day (UTC) of the last event before it; unknown times do not.
   */
  public boolean sameDay(int sample) {
    long last = log.time(targets[sample] - 1);
    long next = log.time(targets[sample]);
    return last != InteractionLog.UNKNOWN_TIME
        && next != InteractionLog.UNKNOWN_TIME
        && Math.floorDiv(last, MILLIS_PER_DAY) == Math.floorDiv(next, MILLIS_PER_DAY);
  }

  /** Whether an item had occurred in the log before the target did, in the order of time. */
  public boolean seenBefore(int sample, int item) {
    return log.firstOrder(item) < log.order(targets[sample]);
  }

  /** The sample with identifiers, ratings and times. */
  public Sample get(int sample) {
    int target = targets[sample];
    return new Sample(
        new UserId(log.users().name(log.user(target))),
        IntStream.range(starts[sample], target).mapToObj(log::interaction).toList(),
        log.interaction(target));
  }

  /** All samples in order, made one by one. */
  public Stream<Sample> stream() {
    return IntStream.range(0, size()).mapToObj(this::get);
  }

  /** The samples of these indexes, in their order. */
  public Samples select(int... indexes) {
    return new Samples(
        log,
        IntStream.of(indexes).map(i -> starts[i]).toArray(),
        IntStream.of(indexes).map(i -> targets[i]).toArray());
  }

  /** The samples that a test accepts by index, in order. */
  public Samples where(IntPredicate test) {
    return select(IntStream.range(0, size()).filter(test).toArray());
  }

  /**
   * Draws samples without replacement; the same seed and the same samples give the same draw, in
   * the samples' own order.
   *
   * @param most all of them when there are no more
   */
  public Samples draw(int most, long seed) {
    return select(drawIndexes(size(), most, seed));
  }

  /** The indexes that {@link #draw} takes out of {@code size}, ascending. */
  public static int[] drawIndexes(int size, int most, long seed) {
    int[] drawn = Arrays.copyOf(permutation(size, seed), Math.min(size, most));
    Arrays.sort(drawn);
    return drawn;
  }

  /** A permutation of 0 to {@code size} - 1: Fisher and Yates with the generator of the seed. */
  public static int[] permutation(int size, long seed) {
    int[] order = IntStream.range(0, size).toArray();
    Random random = new Random(seed);
    for (int left = size; left > 1; left--) {
      int other = random.nextInt(left);
      int held = order[left - 1];
      order[left - 1] = order[other];
      order[other] = held;
    }
    return order;
  }

  /** Position of the oldest event of a history, for the hash. */
  int start(int sample) {
    return starts[sample];
  }

  /** Position of a target, for the hash. */
  int position(int sample) {
    return targets[sample];
  }
}
