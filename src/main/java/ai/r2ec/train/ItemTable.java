package ai.r2ec.train;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items that are ranked, with their vectors as last computed, rows of length 1 {@code (N, H)},
 * or without a number where none was. Rows are in the order of the item ids, which breaks ties, as
 * in serving.
 */
final class ItemTable {

  private final List<Item> items;
  private final Map<ItemId, Integer> rows = new HashMap<>();
  private final float[][] vectors;

  /** A table without vectors yet. */
  ItemTable(List<Item> items) {
    this.items =
        items.stream().sorted(Comparator.comparing((Item item) -> item.id().value())).toList();
    for (int row = 0; row < this.items.size(); row++) {
      rows.put(this.items.get(row).id(), row);
    }
    this.vectors = new float[this.items.size()][0];
  }

  /** Number of items N. */
  int size() {
    return items.size();
  }

  Item item(int row) {
    return items.get(row);
  }

  /** The row of an item, or -1 when it is unknown. */
  int rowOf(ItemId id) {
    return rows.getOrDefault(id, -1);
  }

  /** Vector of a row, of length 1; not to be written to. */
  float[] vector(int row) {
    return vectors[row];
  }

  void put(int row, HiddenState state) {
    vectors[row] = unit(state.values());
  }

  /** Puts a vector that was read from here. */
  void restore(int row, float[] vector) {
    vectors[row] = vector;
  }

  /**
   * Where a target stands.
   *
   * @param rank from 1
   * @param probability softmax over the unmasked items
   */
  record Standing(int rank, double probability) {}

  /**
   * Ranks a target among all items but the masked ones.
   *
   * @param masked rows that are left out; never the target's
   * @param temperature τ
   */
  Standing standing(HiddenState user, int target, BitSet masked, double temperature) {
    float[] direction = unit(user.values());
    double own = dot(direction, vectors[target]);
    int rank = 1;
    double sum = 0;
    for (int row = 0; row < vectors.length; row++) {
      if (masked.get(row) && row != target) {
        continue;
      }
      double score = row == target ? own : dot(direction, vectors[row]);
      if (score > own || (score == own && row < target)) {
        rank++;
      }
      sum += Math.exp((score - own) / temperature);
    }
    return new Standing(rank, 1 / sum);
  }

  private static float dot(float[] a, float[] b) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      sum0 += a[i] * b[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static float[] unit(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double factor = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    float[] unit = new float[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (values[i] * factor);
    }
    return unit;
  }
}
