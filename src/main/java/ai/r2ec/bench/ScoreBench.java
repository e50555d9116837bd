package ai.r2ec.bench;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.catalog.CatalogSpec;
import ai.r2ec.catalog.CatalogStores;
import ai.r2ec.catalog.ItemQuery;
import ai.r2ec.catalog.RowFilter;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** How fast the best items are found, exactly, beside one reading of the float32 matrix. */
public final class ScoreBench {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int PART = 16_384;

  private ScoreBench() {}

  /**
   * What is measured.
   *
   * @param rows items
   * @param dimension hidden size {@code H}
   * @param queries numbers of queries asked at once, each measured by itself
   * @param k items of each answer
   */
  public record Options(int rows, int dimension, List<Integer> queries, int k) {

    /**
     * Checks the bounds.
     *
     * @throws R2ecException.Invalid naming option and bound
     */
    public Options {
      queries = List.copyOf(queries);
      require("--rows", 1, 100_000_000, rows);
      require("--dimension", 1, 65_536, dimension);
      require("-k", 1, 10_000, k);
      queries.forEach(count -> require("--queries", 1, 1_024, count));
      if (queries.isEmpty()) {
        throw new R2ecException.Invalid("--queries", "must name a number");
      }
    }

    private static void require(String option, int least, int most, int got) {
      if (got < least || got > most) {
        throw new R2ecException.Invalid(
            option, "must be in %d..%d, got %d".formatted(least, most, got));
      }
    }
  }

  /** Measures. */
  public static BenchReport run(Options options, BenchPlan plan) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed());
    try (Catalog catalog = catalog(options, random, plan.progress())) {
      CatalogSnapshot snapshot = catalog.snapshot();
      MemoryRead read = new MemoryRead((long) options.rows() * options.dimension());
      List<Map<String, Double>> passes =
          plan.run(_ -> pass(snapshot, options, new Context(read, random)));
      Map<String, Object> setup = new LinkedHashMap<>();
      setup.put("rows", options.rows());
      setup.put("dimension", options.dimension());
      setup.put("queries", options.queries());
      setup.put("k", options.k());
      return BenchReport.of("score", setup, passes);
    }
  }

  private record Context(MemoryRead read, RandomGenerator random) {}

  private static Map<String, Double> pass(
      CatalogSnapshot snapshot, Options options, Context context) {
    Map<String, Double> figures = new LinkedHashMap<>();
    long reading = context.read().nanos();
    figures.put("fp32_read_ms", reading / NANOS_PER_MILLI);
    for (int count : options.queries()) {
      List<ItemQuery> queries =
          IntStream.range(0, count)
              .mapToObj(_ -> vector(options.dimension(), context.random()))
              .map(vector -> new ItemQuery(vector, RowFilter.all(), options.k()))
              .toList();
      long start = System.nanoTime();
      int found = snapshot.topK(queries).stream().mapToInt(List::size).sum();
      long nanos = System.nanoTime() - start;
      if (found != count * Math.min(options.k(), options.rows())) {
        throw new IllegalStateException("%d items were found".formatted(found));
      }
      String suffix = "_%d_queries".formatted(count);
      figures.put("search_ms" + suffix, nanos / NANOS_PER_MILLI);
      figures.put("query_throughput" + suffix, count * NANOS_PER_SECOND / nanos);
      figures.put("search_to_read_ratio" + suffix, (double) nanos / reading);
    }
    return figures;
  }

  private static Catalog catalog(Options options, RandomGenerator random, Progress progress) {
    CatalogStores memory = CatalogStores.inMemory();
    Catalog catalog =
        Catalog.open(
            new CatalogSpec("bench", "random", options.dimension(), 0.02),
            new CatalogStores(memory.items(), new ForgetfulEmbeddings(), memory.watch()),
            Progress.NONE);
    for (int from = 0; from < options.rows(); from += PART) {
      progress.report("Making rows", "rows", from, options.rows());
      List<Item> items = new ArrayList<>();
      List<HiddenState> vectors = new ArrayList<>();
      for (int row = from; row < Math.min(options.rows(), from + PART); row++) {
        items.add(new Item(new ItemId("i" + row), "Item", "", "", new TreeMap<>()));
        vectors.add(vector(options.dimension(), random));
      }
      catalog.put(items, vectors);
    }
    return catalog;
  }

  /** Noise of variance 1 around a common direction, as hidden states lie. */
  private static HiddenState vector(int dimension, RandomGenerator random) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) (random.nextGaussian() + ((i & 7) == 0 ? 2 : 0));
    }
    return new HiddenState(values);
  }
}
