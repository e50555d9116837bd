package ai.r2ec.evaluate;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.data.Samples;
import ai.r2ec.data.Vocabulary;
import ai.r2ec.domain.ItemId;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Nearest neighbours by the vectors that the model made from the items' texts: no history is
 * written, nothing is reasoned. Items without a vector cannot be ranked.
 */
public final class TextNeighbours implements Baseline {

  /** What stands for a history. */
  public enum Query {
    /** The mean of its items' vectors, each of length 1. */
    MEAN,
    /** The vector of its last item. */
    LAST
  }

  private final Query query;
  private final float[][] vectors; // (I, H) of length 1, (I, 0) without a vector

  /** Takes the vectors of a catalogue. */
  public TextNeighbours(CatalogSnapshot catalogue, Vocabulary items, Query query) {
    this.query = query;
    this.vectors = new float[items.size()][];
    for (int item = 0; item < items.size(); item++) {
      OptionalInt row = catalogue.rowOf(new ItemId(items.name(item)));
      vectors[item] =
          row.isPresent() ? normalised(catalogue.vector(row.getAsInt()).values()) : new float[0];
    }
  }

  @Override
  public String name() {
    return query == Query.MEAN ? "text-knn-mean" : "text-knn-last";
  }

  @Override
  public double[] scores(Samples samples, int sample) {
    float[] wanted = wanted(samples.history(sample));
    double[] scores = new double[vectors.length];
    for (int item = 0; item < scores.length; item++) {
      float[] vector = vectors[item];
      scores[item] = vector.length == 0 ? Double.NEGATIVE_INFINITY : dot(wanted, vector);
    }
    return scores;
  }

  /** The query vector {@code (H)}, of any length: only the order counts. */
  private float[] wanted(int... history) {
    int from = query == Query.LAST ? history.length - 1 : 0;
    float[] sum = new float[0];
    for (int i = from; i < history.length; i++) {
      float[] vector = vectors[history[i]];
      if (vector.length == 0) {
        continue;
      }
      if (sum.length == 0) {
        sum = new float[vector.length];
      }
      for (int h = 0; h < vector.length; h++) {
        sum[h] += vector[h];
      }
    }
    return sum;
  }

  private static double dot(float[] wanted, float[] vector) {
    double dot = 0;
    for (int h = 0; h < wanted.length; h++) {
      dot += (double) wanted[h] * vector[h];
    }
    return dot;
  }

  private static float[] normalised(float... vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float[] unit = Arrays.copyOf(vector, vector.length);
    for (int h = 0; h < unit.length && squares > 0; h++) {
      unit[h] /= (float) Math.sqrt(squares);
    }
    return unit;
  }
}
