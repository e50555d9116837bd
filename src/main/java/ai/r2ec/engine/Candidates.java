package ai.r2ec.engine;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The tokens among which one draw is made, with their softmax weights; the likeliest has weight 1.
 *
 * <p>A candidate is a {@code long} key, logit in the high half and inverted id in the low half: one
 * comparison orders by logit and breaks ties by the lower id, so that every filter keeps a definite
 * set. Top-k is a selection, O(V); only what can be in the nucleus is sorted.
 */
final class Candidates {

  private final long[] keys;
  private final double best;
  private final double temperature;
  private double[] weights;
  private int count;

  /**
   * All tokens.
   *
   * @param logits {@code (V)}, at least one finite, none NaN
   * @param best highest of them
   * @param temperature softmax temperature, positive
   */
  Candidates(float[] logits, float best, double temperature) {
    this.best = best;
    this.temperature = temperature;
    this.count = logits.length;
    this.keys = new long[count];
    this.weights = new double[0];
    for (int id = 0; id < count; id++) {
      keys[id] = key(logits[id], id);
    }
  }

  /** Token ids of what is left. */
  IntStream ids() {
    return Arrays.stream(keys, 0, count).mapToInt(Candidates::id);
  }

  /** Keeps the {@code k} likeliest; must come first, before weights are known. */
  void keepTop(int k) {
    if (k < count) {
      select(keys, k);
      count = k;
      sortDescending();
    }
  }

  /** Computes the weights of what is left. */
  void weigh() {
    weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = Math.exp((logit(keys[i]) - best) / temperature);
    }
  }

  /**
   * Keeps the nucleus: the smallest set of the likeliest that holds the mass {@code p}.
   *
   * <p>Candidates below {@code (1 - p) / count} of the mass sum up to less than {@code 1 - p}, so
   * the nucleus lies above them, and sorting those few is enough.
   */
  void keepNucleus(double p) {
    double mass = mass();
    keepAtLeast((1 - p) * mass / count);
    sortDescending();
    weigh();
    double held = 0;
    for (int i = 0; i < count; i++) {
      held += weights[i];
      if (held >= p * mass) {
        count = i + 1;
      }
    }
  }

  /** Keeps those whose weight, relative to the likeliest, is at least {@code least}, at most 1. */
  void keepAtLeast(double least) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] >= least) {
        keys[kept] = keys[i];
        weights[kept++] = weights[i];
      }
    }
    count = kept;
  }

  /**
   * Draws by inverting the cumulative weights.
   *
   * @param uniform in [0, 1)
   */
  int draw(double uniform) {
    double target = uniform * mass();
    int drawn = 0;
    for (double held = weights[0]; held <= target && drawn < count - 1; held += weights[drawn]) {
      drawn++;
    }
    return id(keys[drawn]);
  }

  private double mass() {
    double mass = 0;
    for (int i = 0; i < count; i++) {
      mass += weights[i];
    }
    return mass;
  }

  private void sortDescending() {
    Arrays.sort(keys, 0, count);
    for (int low = 0, high = count - 1; low < high; low++, high--) {
      swap(keys, low, high);
    }
  }

  private static long key(float logit, int id) {
    int bits = Float.floatToIntBits(logit + 0f); // -0 and 0 are equals
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ordered << 32) | (Integer.MAX_VALUE - id);
  }

  private static double logit(long key) {
    int ordered = (int) (key >> 32);
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
  }

  private static int id(long key) {
    return Integer.MAX_VALUE - (int) key;
  }

  /** Quickselect (Hoare): the {@code k} largest keys come to the front, in any order. */
  private static void select(long[] keys, int k) {
    int low = 0;
    int high = keys.length - 1;
    while (low < high) {
      long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high]);
      int left = low;
      int right = high;
      while (left <= right) {
        while (keys[left] > pivot) {
          left++;
        }
        while (keys[right] < pivot) {
          right--;
        }
        if (left <= right) {
          swap(keys, left++, right--);
        }
      }
      if (k - 1 <= right) {
        high = right;
      } else if (k - 1 >= left) {
        low = left;
      } else {
        return;
      }
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static void swap(long[] keys, int i, int j) {
    long swapped = keys[i];
    keys[i] = keys[j];
    keys[j] = swapped;
  }
}
