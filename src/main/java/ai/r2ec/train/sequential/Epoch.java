package ai.r2ec.train.sequential;

import ai.r2ec.data.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One pass over the training samples in an order of its own. Everything random in it follows from
 * the run's seed and the epoch's number, so an epoch that was cut short can be had again.
 *
 * <p>A batch is as wide as its longest history, so histories of like lengths share one: samples are
 * shuffled, sorted by length within pools of some batches, and the batches shuffled again.
 */
final class Epoch {

  private static final int ATTEMPTS = 100;
  private static final int POOL_BATCHES = 24;

  private final Samples samples;
  private final SequentialOptions options;
  private final int items;
  private final long seed;
  private final int[] order; // (S) samples, batch after batch
  private final int[] turns; // batches

  /** Takes the number of items N, and the number of the epoch from 1. */
  Epoch(Samples samples, SequentialOptions options, int items, int number) {
    this.samples = samples;
    this.options = options;
    this.items = items;
    this.seed = Seeds.mix(options.seed(), number);
    this.order = Samples.permutation(samples.size(), seed);
    int pool = POOL_BATCHES * options.fit().batch();
    for (int from = 0; from < order.length; from += pool) {
      sortByLength(from, Math.min(order.length, from + pool));
    }
    this.turns =
        Samples.permutation(
            Math.ceilDiv(order.length, options.fit().batch()), Seeds.mix(seed, Long.MAX_VALUE));
  }

  /** Equal lengths keep their shuffled order. */
  private void sortByLength(int from, int to) {
    int window = options.network().window();
    int[] shuffled = Arrays.copyOfRange(order, from, to);
    long[] keys = new long[shuffled.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ((long) Math.min(window, samples.historyLength(shuffled[i])) << Integer.SIZE) | i;
    }
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      order[from + i] = shuffled[(int) keys[i]];
    }
  }

  /** Number of batches; the last may be smaller. */
  int batches() {
    return turns.length;
  }

  /** The seed of a batch's dropout. */
  int dropoutSeed(int batch) {
    return (int) Seeds.mix(seed, batch);
  }

  /** One batch, from 0. */
  Batch batch(int number) {
    int from = turns[number] * options.fit().batch();
    int size = Math.min(options.fit().batch(), order.length - from);
    int[][] histories = new int[size][];
    long[] targets = new long[size];
    for (int i = 0; i < size; i++) {
      histories[i] = samples.history(order[from + i]);
      targets[i] = 1L + samples.target(order[from + i]);
    }
    long[] drawn = drawn(histories, targets, Seeds.mix(~seed, number));
    return Batch.ofHistories(histories, options.network().window()).with(targets, drawn);
  }

  private long[] drawn(int[][] histories, long[] targets, long drawSeed) {
    SplittableRandom random = new SplittableRandom(drawSeed);
    Objective objective = options.fit().objective();
    long[] drawn = new long[objective.drawn(targets.length, options.fit().drawn())];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] =
          objective == Objective.BCE
              ? negative(random, histories[i], targets[i])
              : 1L + random.nextInt(items);
    }
    return drawn;
  }

  /** An item that is neither in the history nor the target, as SASRec draws it. */
  private long negative(SplittableRandom random, int[] history, long target) {
    long drawn = 1L + random.nextInt(items);
    // In a catalogue that one history exhausts there is no such item; any will do then.
    for (int i = 0; i < ATTEMPTS && (drawn == target || contains(history, drawn)); i++) {
      drawn = 1L + random.nextInt(items);
    }
    return drawn;
  }

  private static boolean contains(int[] history, long item) {
    for (int seen : history) {
      if (seen + 1L == item) {
        return true;
      }
    }
    return false;
  }
}
