package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Item-based k nearest neighbours: cosine of the sets of users who had two items in the training,
 * summed over the history; popularity for all that have no neighbour there.
 */
public final class ItemNeighbours implements Baseline {

  /** Neighbours kept an item. */
  public static final int NEIGHBOURS = 200;

  private final int[][] neighbours; // (I, at most NEIGHBOURS) nearest first
  private final float[][] cosines; // as neighbours
  private final double[] fill; // (I) in [0, 1)

  /** Compares all items that share a training user. */
  public ItemNeighbours(Split split) {
    int[][] itemsOf = itemsOfUsers(split);
    int[][] usersOf = transposed(itemsOf, split.items().size());
    int items = usersOf.length;
    this.neighbours = new int[items][];
    this.cosines = new float[items][];
    this.fill = RankOrder.fractions(Popular.of(split).scores(split.train(), 0));
    double[] together = new double[items];
    for (int item = 0; item < items; item++) {
      Arrays.fill(together, 0);
      for (int user : usersOf[item]) {
        for (int other : itemsOf[user]) {
          together[other]++;
        }
      }
      keepNearest(item, together, usersOf);
    }
  }

  @Override
  public String name() {
    return "item-knn";
  }

  @Override
  public double[] scores(Samples samples, int sample) {
    double[] scores = new double[fill.length];
    for (int item : Arrays.stream(samples.history(sample)).distinct().toArray()) {
      for (int i = 0; i < neighbours[item].length; i++) {
        scores[neighbours[item][i]] += cosines[item][i];
      }
    }
    for (int item = 0; item < scores.length; item++) {
      // Below the least similarity: the fill only orders what no neighbour speaks for.
      scores[item] = scores[item] > 0 ? 1 + scores[item] : fill[item];
    }
    return scores;
  }

  private void keepNearest(int item, double[] together, int[][] usersOf) {
    for (int other = 0; other < together.length; other++) {
      if (together[other] > 0) {
        together[other] /= Math.sqrt((double) usersOf[item].length * usersOf[other].length);
      }
    }
    neighbours[item] =
        RankOrder.top(together, other -> other == item || together[other] == 0, NEIGHBOURS);
    cosines[item] = new float[neighbours[item].length];
    for (int i = 0; i < cosines[item].length; i++) {
      cosines[item][i] = (float) together[neighbours[item][i]];
    }
  }

  private static int[][] itemsOfUsers(Split split) {
    BitSet[] items = new BitSet[split.users().size()];
    Samples train = split.train();
    for (int i = 0; i < train.size(); i++) {
      int user = train.user(i);
      if (items[user] == null) {
        items[user] = new BitSet();
      }
      items[user].set(train.target(i));
      for (int at = 0; at < train.historyLength(i); at++) {
        items[user].set(train.historyItem(i, at));
      }
    }
    return Arrays.stream(items)
        .map(set -> set == null ? new int[0] : set.stream().toArray())
        .toArray(int[][]::new);
  }

  private static int[][] transposed(int[][] itemsOf, int items) {
    int[] sizes = new int[items];
    for (int[] owned : itemsOf) {
      for (int item : owned) {
        sizes[item]++;
      }
    }
    int[][] usersOf = new int[items][];
    Arrays.setAll(usersOf, item -> new int[sizes[item]]);
    for (int user = itemsOf.length - 1; user >= 0; user--) {
      for (int item : itemsOf[user]) {
        usersOf[item][--sizes[item]] = user;
      }
    }
    return usersOf;
  }
}
