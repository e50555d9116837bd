package ai.r2ec.train.sequential;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One weight of a network, as the scripts count them.
 *
 * @param name in checkpoints
 * @param start how it begins
 * @param shape of one or two dimensions
 */
record WeightShape(String name, Start start, List<Long> shape) {

  /** Spread of first embeddings, as in BERT4Rec and most later code; the papers differ. */
  private static final double EMBEDDING_SPREAD = 0.02;

  /** How a weight begins. */
  enum Start {
    /** Normal, standard deviation 0.02. */
    EMBEDDING,
    /** Uniform in ±sqrt(6 / (rows + columns)) (Glorot &amp; Bengio 2010, equation 16). */
    GLOROT,
    /** Zero. */
    ZERO,
    /** One. */
    ONE
  }

  /** All weights of a network over {@code items} items, in the order of its script. */
  static List<WeightShape> of(SequentialOptions.Network network, int items) {
    long d = network.dimension();
    List<WeightShape> shapes = new ArrayList<>();
    shapes.add(new WeightShape("items", Start.EMBEDDING, List.of(items + 1L, d)));
    switch (network.architecture()) {
      case SASREC -> sasRec(shapes, network, d);
      case GRU4REC -> gru4Rec(shapes, network, d, items);
    }
    return shapes;
  }

  private static void sasRec(List<WeightShape> shapes, SequentialOptions.Network network, long d) {
    long window = network.window();
    shapes.add(new WeightShape("positions", Start.EMBEDDING, List.of(window, d)));
    for (int i = 0; i < network.layers(); i++) {
      String block = "blocks." + i;
      norm(shapes, block + ".attention.norm", d);
      linear(shapes, block + ".attention.qkv", 3 * d, d);
      norm(shapes, block + ".mlp.norm", d);
      linear(shapes, block + ".mlp.in", d, d);
      linear(shapes, block + ".mlp.out", d, d);
    }
    norm(shapes, "norm", d);
  }

  private static void gru4Rec(
      List<WeightShape> shapes, SequentialOptions.Network network, long d, int items) {
    shapes.add(new WeightShape("items.bias", Start.ZERO, List.of(items + 1L)));
    for (int i = 0; i < network.layers(); i++) {
      shapes.add(new WeightShape("gru.input." + i, Start.GLOROT, List.of(3 * d, d)));
      shapes.add(new WeightShape("gru.hidden." + i, Start.GLOROT, List.of(3 * d, d)));
      shapes.add(new WeightShape("gru.input.bias." + i, Start.ZERO, List.of(3 * d)));
      shapes.add(new WeightShape("gru.hidden.bias." + i, Start.ZERO, List.of(3 * d)));
    }
  }

  private static void norm(List<WeightShape> shapes, String name, long d) {
    shapes.add(new WeightShape(name, Start.ONE, List.of(d)));
    shapes.add(new WeightShape(name + ".bias", Start.ZERO, List.of(d)));
  }

  private static void linear(List<WeightShape> shapes, String name, long rows, long columns) {
    shapes.add(new WeightShape(name, Start.GLOROT, List.of(rows, columns)));
    shapes.add(new WeightShape(name + ".bias", Start.ZERO, List.of(rows)));
  }

  /** The shape as DJL wants it. */
  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** First values, by seed. */
  float[] values(long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, name.hashCode()));
    long size = shape.stream().reduce(1L, Math::multiplyExact);
    // q, k and v (or the three gates) lie in one matrix but are matrices of their own.
    double columns = shape.getLast();
    double bound = Math.sqrt(6 / (columns + columns));
    float[] values = new float[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              switch (start) {
                case EMBEDDING -> EMBEDDING_SPREAD * random.nextGaussian();
                case GLOROT -> random.nextDouble(-bound, bound);
                case ZERO -> 0;
                case ONE -> 1;
              };
    }
    return values;
  }
}
