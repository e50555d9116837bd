package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The decoder in int8 on machine code of our own, see {@link ai.r2ec.kernel}. */
final class Int8Backend implements Backend {

  private final DecoderConfig config;
  private final Int8Shape shape;
  private final Int8Weights weights;
  private final WorkerTeam team;
  private @Nullable Int8Forward forward;
  private @Nullable KeyValues passing;
  private int passingPositions;

  Int8Backend(DecoderConfig config, int threads) {
    this.config = config;
    this.shape = new Int8Shape(config);
    this.weights = new Int8Weights(config);
    this.team = new WorkerTeam(threads);
  }

  @Override
  public long load(ModelWeights source, Progress progress) {
    closeForward();
    new WeightTransfer(config, source, weights, progress, true).run();
    forward = new Int8Forward(config, weights, team);
    return weights.weightBytes();
  }

  @Override
  public KeyValues newCache(int positions) {
    return new KeyValues(config.layers(), positions, config.keyValueHeads(), shape.dimension());
  }

  @Override
  public Heads step(KvCache cache, PackedStep step) {
    if (step.isDrawn()) {
      throw new IllegalArgumentException("tokens are drawn by the caller here");
    }
    RowBatch batch = new RowBatch(step.ids(), step.positions(), step.begins(), step.sizes());
    int[] wanted = Arrays.stream(step.wanted()).mapToInt(Math::toIntExact).toArray();
    int logits = step.logitChunks().size();
    return heads(
        batch,
        (KeyValues) cache.storage(),
        Arrays.copyOf(wanted, logits),
        Arrays.copyOfRange(wanted, logits, wanted.length));
  }

  private Heads heads(RowBatch batch, KeyValues cache, int[] logitRows, int[] hiddenRows) {
    float[][] logits = new float[logitRows.length][];
    float[][] hidden = new float[hiddenRows.length][];
    for (int from = 0; from < batch.size(); from += Int8Forward.MOST_ROWS) {
      int first = from;
      RowBatch pass = batch.part(from, Math.min(batch.size(), from + Int8Forward.MOST_ROWS));
      forward().run(pass, cache);
      read(logitRows, first, pass.size(), logits, rows -> forward().logits(rows));
      read(hiddenRows, first, pass.size(), hidden, rows -> forward().hidden(rows));
    }
    return new Heads(logits, hidden);
  }

  /** What is read of rows of a pass. */
  @FunctionalInterface
  private interface Reading {
    float[][] of(int[] rows);
  }

  /** Reads those of the wanted rows that were in the pass. */
  private static void read(int[] wanted, int first, int count, float[][] to, Reading reading) {
    int[] here =
        IntStream.range(0, wanted.length)
            .filter(i -> wanted[i] >= first && wanted[i] < first + count)
            .toArray();
    if (here.length > 0) {
      float[][] rows = reading.of(Arrays.stream(here).map(i -> wanted[i] - first).toArray());
      for (int i = 0; i < here.length; i++) {
        to[here[i]] = rows[i];
      }
    }
  }

  @Override
  public void copy(KvCache cache, int from, int to, int length) {
    KeyValues tables = (KeyValues) cache.storage();
    tables.copy(tables, cache.place(from), cache.place(to), length);
  }

  @Override
  public float[][] encode(KvCache prefix, int shared, List<int[]> sequences) {
    int positions = sequences.stream().mapToInt(tokens -> tokens.length).sum();
    int[] last = new int[sequences.size()];
    KeyValues cache = passing(positions);
    KeyValues held = (KeyValues) prefix.storage();
    long begin = 0;
    for (int i = 0; i < last.length; i++) {
      int length = sequences.get(i).length;
      cache.copy(held, prefix.place(0), new KeyValues.Room(begin, length), shared);
      begin += length;
      last[i] = Math.toIntExact(begin - (i + 1L) * shared - 1);
    }
    return heads(RowBatch.behind(shared, sequences), cache, new int[0], last).hidden();
  }

  @Override
  public float[][] logits(int[] tokens) {
    return whole(tokens, true).logits();
  }

  @Override
  public float[][] hiddenStates(int[] tokens) {
    return whole(tokens, false).hidden();
  }

  private Heads whole(int[] tokens, boolean logits) {
    int[] all = IntStream.range(0, tokens.length).toArray();
    int[] none = {};
    return heads(
        RowBatch.behind(0, List.of(tokens)),
        passing(tokens.length),
        logits ? all : none,
        logits ? none : all);
  }

  /** Keys and values of sequences that leave no trace. */
  private KeyValues passing(int positions) {
    if (passing == null || positions > passingPositions) {
      closePassing();
      passing = newCache(positions);
      passingPositions = positions;
    }
    return passing;
  }

  private void closePassing() {
    if (passing != null) {
      passing.close();
      passing = null;
    }
  }

  private Int8Forward forward() {
    if (forward == null) {
      throw new IllegalStateException("the decoder has no weights");
    }
    return forward;
  }

  @Override
  public void close() {
    team.close();
    closePassing();
    closeForward();
    weights.close();
  }

  /** Once only: if new weights are refused, the pages are somebody else's by the next time. */
  private void closeForward() {
    if (forward != null) {
      forward.close();
      forward = null;
    }
  }
}
