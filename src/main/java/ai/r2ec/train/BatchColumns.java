package ai.r2ec.train;

import ai.r2ec.data.Samples;
import ai.r2ec.train.config.RecPoSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The columns of a batch's softmax: the users' targets, and items drawn beside them.
 *
 * @param items rows of the items that are encoded with gradient
 * @param negatives rows of the others; none is a target of the batch, unless every item is a column
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
      return wholeCatalogue(targets, options.freshItems(), itemCount, seed);
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

  /**
   * The columns of a batch whose histories are asked about as well: every item that is asked for,
   * once, encoded with gradient. None stands with an older vector, so nothing but what the vectors
   * say tells a target from the others.
   *
   * @param targets row of each user's target
   * @param events rows of the events that are asked for
   */
  static BatchColumns ofEvents(int[] targets, List<Integer> events) {
    List<Integer> items =
        Stream.concat(IntStream.of(targets).boxed(), events.stream()).distinct().toList();
    BatchColumns columns = new BatchColumns(items, List.of(), new int[targets.length]);
    Map<Integer, Integer> columnOf = columns.columnsByRow();
    for (int user = 0; user < targets.length; user++) {
      columns.columns()[user] = columnOf.getOrDefault(targets[user], -1);
    }
    return columns;
  }

  /**
   * Which items are encoded anew does not depend on what the targets are: a model that could tell
   * targets by the age of their vectors would learn nothing else.
   */
  private static BatchColumns wholeCatalogue(int[] targets, int fresh, int itemCount, long seed) {
    int[] order = Samples.permutation(itemCount, seed);
    int encoded = fresh == 0 ? itemCount : Math.min(fresh, itemCount);
    int[] columnOf = new int[itemCount];
    for (int column = 0; column < itemCount; column++) {
      columnOf[order[column]] = column;
    }
    List<Integer> rows = IntStream.of(order).boxed().toList();
    return new BatchColumns(
        rows.subList(0, encoded),
        rows.subList(encoded, itemCount),
        IntStream.of(targets).map(row -> columnOf[row]).toArray());
  }

  /** The column of every item that has one of its own, by row. */
  Map<Integer, Integer> columnsByRow() {
    Map<Integer, Integer> columnOf = new HashMap<>();
    for (int column = 0; column < count(); column++) {
      int row = column < items.size() ? items.get(column) : negatives.get(column - items.size());
      columnOf.put(row, column);
    }
    return columnOf;
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
