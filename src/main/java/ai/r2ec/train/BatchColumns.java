package ai.r2ec.train;

import ai.r2ec.train.config.RecPoSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The columns of a batch's softmax: the users' targets, and items drawn beside them.
 *
 * @param items rows of the items that are encoded with gradient
 * @param negatives rows of the others; none is a target of the batch
 * @param columns column of each user's target {@code (users)}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
record BatchColumns(List<Integer> items, List<Integer> negatives, int[] columns) {

  /**
   * Lays out the columns: of the whole catalogue, or of the batch as told below.
   *
   * @param targets row of each user's target; equal targets share a column when duplicates are
   *     masked, else each has its own, against which the others' stand as negatives
   * @param seed of the draw
   */
  static BatchColumns of(int[] targets, RecPoSection options, int itemCount, long seed) {
    if (options.wholeCatalogue()) {
      return new BatchColumns(
          IntStream.range(0, itemCount).boxed().toList(), List.of(), targets.clone());
    }
    List<Integer> items = new ArrayList<>();
    int[] columns = new int[targets.length];
    for (int user = 0; user < targets.length; user++) {
      int column = options.maskDuplicateTargets() ? items.indexOf(targets[user]) : -1;
      if (column < 0) {
        column = items.size();
        items.add(targets[user]);
      }
      columns[user] = column;
    }
    List<Integer> negatives = new ArrayList<>();
    Random random = new Random(seed);
    int free = itemCount - (int) Arrays.stream(targets).distinct().count();
    while (negatives.size() < Math.min(options.extraNegatives(), free)) {
      int row = random.nextInt(itemCount);
      if (!items.contains(row) && !negatives.contains(row)) {
        negatives.add(row);
      }
    }
    return new BatchColumns(items, negatives, columns);
  }

  /** Number of columns C. */
  int count() {
    return items.size() + negatives.size();
  }

  /** Every column, as what a target is compared with. */
  boolean[] all() {
    boolean[] allowed = new boolean[count()];
    Arrays.fill(allowed, true);
    return allowed;
  }
}
