package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.kernel.DecoderKernels;
import ai.r2ec.kernel.Int8Matrix;
import ai.r2ec.model.Int8Scratch.Quantized;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows through the layers of an int8 decoder on a team of workers. What is done to a row
 * depends on the row and the keys of its own sequence alone, in one fixed order, so its bits are
 * the same whoever shares the pass and however many workers there are.
 *
 * <p>Each worker runs the whole pass. Work on rows is shared out by rows, products by panels of
 * outputs, attention by rows and heads; where one share needs another the workers meet.
 */
final class Int8Forward implements AutoCloseable {

  /** Rows of a pass: enough to read the weights seldom, few enough to stay in the cache. */
  static final int MOST_ROWS = 128;

  /** Panels that stay in the nearest cache while all rows are multiplied with them. */
  private static final int PANELS_AT_ONCE = 4;

  private static final int LANES = Int8Matrix.LANES;
  private static final int GROUP = Int8Matrix.GROUP;
  private static final int PANELS_PER_GATE = 2 * GROUP / LANES;

  private final DecoderConfig config;
  private final Int8Shape shape;
  private final Int8Weights weights;
  private final DecoderKernels kernels;
  private final WorkerTeam team;
  private final Rotations rotations;
  private final Int8Scratch scratch;
  private final long hiddenBytes;
  private final Int8Attention attention;

  Int8Forward(DecoderConfig config, Int8Weights weights, WorkerTeam team) {
    this.config = config;
    this.shape = new Int8Shape(config);
    this.weights = weights;
    this.team = team;
    this.kernels = new DecoderKernels(shape.kernels(), weights.everyMatrix());
    this.rotations =
        new Rotations(
            weights.frequencies(),
            config.maxPositions(),
            shape.half(),
            (float) config.ropeScaling().attentionFactor());
    this.scratch = new Int8Scratch(shape, MOST_ROWS, team.size());
    this.hiddenBytes = (long) shape.hidden() * Float.BYTES;
    this.attention = new Int8Attention(config, weights, kernels, scratch, team.size());
  }

  /**
   * Computes all layers for some rows and writes their keys and values; the residual stream is left
   * in {@link #hidden}.
   *
   * @param batch at most {@link #MOST_ROWS}; the keys before each row are there, or it follows them
   */
  void run(RowBatch batch, KeyValues cache) {
    for (int row = 0; row < batch.size(); row++) {
      rotations.prepare(batch.position(row));
    }
    team.run(worker -> pass(batch, cache, worker));
  }

  private void pass(RowBatch batch, KeyValues cache, int worker) {
    int rows = batch.size();
    Share mine = Share.of(rows, worker, team.size());
    for (int row = mine.from(); row < mine.to(); row++) {
      weights.embed(
          batch.token(row), scratch.segment(), scratch.offset(scratch.hidden) + row * hiddenBytes);
    }
    List<Int8Layer> layers = weights.layers();
    for (int index = 0; index < layers.size(); index++) {
      Int8Layer layer = layers.get(index);
      normAndQuantize(layer.beforeAttention(), mine);
      team.await();
      multiply(layer.qkv(), scratch.rows, rows, scratch.outputs, worker);
      team.await();
      place(batch, cache, index, layer.bias(), mine);
      team.await();
      attention.attend(batch, cache, index, worker);
      team.await();
      quantize(shape.attended(), mine);
      team.await();
      add(layer.out(), scratch.rows, layer.afterAttention(), rows, worker);
      normAndQuantize(layer.beforeMlp(), mine);
      team.await();
      openGates(layer.gateUp(), rows, worker);
      team.await();
      add(layer.down(), scratch.gated, layer.afterMlp(), rows, worker);
    }
  }

  /** Norms rows of the residual stream and makes them ready for a product. */
  private void normAndQuantize(MemorySegment weight, Share mine) {
    for (int row = mine.from(); row < mine.to(); row++) {
      norm(row, weight, row);
    }
    quantize(shape.hidden(), mine);
  }

  /** The norm of a row of the residual stream as a row of inputs. */
  private void norm(int row, MemorySegment weight, int input) {
    kernels
        .norm()
        .call(
            scratch.hidden + row * hiddenBytes,
            weight.address(),
            scratch.inputs + input * hiddenBytes,
            shape.hidden() / LANES);
  }

  /** Makes rows of inputs, so wide, ready for a product. */
  private void quantize(int width, Share mine) {
    int groups = width / GROUP;
    for (int row = mine.from(); row < mine.to(); row++) {
      kernels
          .quantize()
          .call(
              scratch.inputs + (long) row * width * Float.BYTES,
              scratch.rows.bytes() + (long) row * width,
              scratch.rows.pairs() + (long) row * groups * Int8Matrix.PAIR,
              groups,
              kernels.signs());
    }
  }

  /** Multiplies all rows with this worker's panels. */
  private void multiply(Int8Matrix matrix, Quantized inputs, int rows, long out, int worker) {
    Share panels = Share.of(matrix.panels(), worker, team.size());
    multiply(matrix, inputs, panels, rows, out, false);
  }

  private void multiply(
      Int8Matrix matrix, Quantized inputs, Share panels, int rows, long out, boolean add) {
    int once = rows > DecoderKernels.MOST_ROWS ? PANELS_AT_ONCE : panels.size();
    for (int panel = panels.from(); panel < panels.to(); panel += once) {
      int count = Math.min(once, panels.to() - panel);
      for (int row = 0; row < rows; row += DecoderKernels.MOST_ROWS) {
        int together = Math.min(DecoderKernels.MOST_ROWS, rows - row);
        kernels
            .product(matrix, together, add)
            .call(
                matrix.panel(panel),
                inputs.bytes() + (long) row * matrix.inputs(),
                inputs.pairs() + (long) row * matrix.groups() * Int8Matrix.PAIR,
                out + ((long) row * matrix.outputs() + (long) panel * LANES) * Float.BYTES,
                count);
      }
    }
  }

  /** Adds a product to the residual stream, through the family's own norm where it has one. */
  private void add(
      Int8Matrix matrix, Quantized inputs, @Nullable MemorySegment norm, int rows, int worker) {
    Share panels = Share.of(matrix.panels(), worker, team.size());
    if (norm == null) {
      multiply(matrix, inputs, panels, rows, scratch.hidden, true);
      team.await();
    } else {
      multiply(matrix, inputs, panels, rows, scratch.outputs, false);
      team.await();
      Share mine = Share.of(rows, worker, team.size());
      for (int row = mine.from(); row < mine.to(); row++) {
        kernels
            .normAdd()
            .call(
                scratch.outputs + row * hiddenBytes,
                norm.address(),
                scratch.hidden + row * hiddenBytes,
                shape.hidden() / LANES);
      }
    }
  }

  /** Turns queries and keys by their positions and keeps keys and values. */
  private void place(
      RowBatch batch, KeyValues cache, int layer, @Nullable MemorySegment bias, Share mine) {
    int width = shape.queriesKeysValues();
    for (int row = mine.from(); row < mine.to(); row++) {
      long own = scratch.outputs + (long) row * width * Float.BYTES;
      if (bias != null) {
        kernels.add().call(bias.address(), own, width / LANES);
      }
      kernels
          .rotate()
          .call(
              own, rotations.address(batch.position(row)), config.heads() + config.keyValueHeads());
      long keys = own + (long) config.heads() * shape.dimension() * Float.BYTES;
      cache.write(layer, batch, row, keys, kernels.halve());
    }
  }

  /** The first half of the MLP: products with gates and ups, and what the gates let through. */
  private void openGates(Int8Matrix gateUp, int rows, int worker) {
    Share gates = Share.of(gateUp.panels() / PANELS_PER_GATE, worker, team.size());
    Share panels = new Share(gates.from() * PANELS_PER_GATE, gates.to() * PANELS_PER_GATE);
    multiply(gateUp, scratch.rows, panels, rows, scratch.outputs, false);
    long width = shape.intermediate();
    long first = (long) gates.from() * GROUP;
    for (int row = 0; row < rows && gates.size() > 0; row++) {
      long both = scratch.outputs + 2 * (row * width + first) * Float.BYTES;
      long open = scratch.opened + (row * width + first) * Float.BYTES;
      kernels.gate().call(both, open, gates.size());
      kernels
          .quantize()
          .call(
              open,
              scratch.gated.bytes() + row * width + first,
              scratch.gated.pairs() + (row * width + first) / GROUP * Int8Matrix.PAIR,
              gates.size(),
              kernels.signs());
    }
  }

  /**
   * What the recommendation head reads of rows of the last pass: the residual stream after the
   * final norm.
   *
   * @return {@code (rows, H)}
   */
  float[][] hidden(int[] rows) {
    float[][] states = new float[rows.length][];
    team.run(
        worker -> {
          Share mine = Share.of(rows.length, worker, team.size());
          for (int i = mine.from(); i < mine.to(); i++) {
            norm(rows[i], weights.finalNorm(), i);
            states[i] = floats(scratch.inputs + i * hiddenBytes, config.hiddenSize());
          }
        });
    return states;
  }

  /**
   * Logits of rows of the last pass.
   *
   * @return {@code (rows, V)}
   */
  float[][] logits(int[] rows) {
    float[][] logits = new float[rows.length][];
    for (int from = 0; from < rows.length; from += Int8Scratch.LOGIT_ROWS) {
      int begin = from;
      int count = Math.min(Int8Scratch.LOGIT_ROWS, rows.length - from);
      team.run(worker -> logits(rows, begin, count, logits, worker));
    }
    return logits;
  }

  private void logits(int[] rows, int begin, int count, float[][] logits, int worker) {
    Share mine = Share.of(count, worker, team.size());
    for (int i = mine.from(); i < mine.to(); i++) {
      norm(rows[begin + i], weights.finalNorm(), i);
    }
    quantize(shape.hidden(), mine);
    team.await();
    Int8Matrix head = weights.head();
    multiply(head, scratch.rows, count, scratch.logits, worker);
    team.await();
    for (int i = mine.from(); i < mine.to(); i++) {
      long row = scratch.logits + (long) i * head.outputs() * Float.BYTES;
      if (config.finalSoftCap() > 0) {
        kernels.softCap().call(row, head.panels());
      }
      logits[begin + i] = floats(row, config.vocabularySize());
    }
  }

  private float[] floats(long address, int count) {
    float[] values = new float[count];
    MemorySegment.copy(
        scratch.segment(), ValueLayout.JAVA_FLOAT, scratch.offset(address), values, 0, count);
    return values;
  }

  @Override
  public void close() {
    kernels.close();
    rotations.close();
    scratch.close();
  }
}
