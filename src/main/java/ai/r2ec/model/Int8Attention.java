package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.kernel.DecoderKernels;
import ai.r2ec.kernel.Int8Matrix;

/** Attention of the rows of a pass, each against the keys of its own sequence up to itself. */
final class Int8Attention {

  private static final int LANES = Int8Matrix.LANES;

  private final DecoderConfig config;
  private final Int8Shape shape;
  private final Int8Weights weights;
  private final DecoderKernels kernels;
  private final Int8Scratch scratch;
  private final int workers;
  private final int window;

  Int8Attention(
      DecoderConfig config,
      Int8Weights weights,
      DecoderKernels kernels,
      Int8Scratch scratch,
      int workers) {
    this.config = config;
    this.shape = new Int8Shape(config);
    this.weights = weights;
    this.kernels = kernels;
    this.scratch = scratch;
    this.workers = workers;
    this.window = config.slidingWindows().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /**
   * Attention of the rows and heads that are this worker's. Query heads of one key/value head go
   * together, so that a key is loaded once for all, unless that leaves a worker without its share.
   */
  void attend(RowBatch batch, KeyValues cache, int layer, int worker) {
    int groups = config.keyValueHeads();
    int each = shape.queriesPerKey();
    boolean few = batch.size() * groups < 4 * workers;
    int together = few ? 1 : kernels.headsAtOnce();
    int parts = Math.ceilDiv(each, together);
    for (int task = worker; task < batch.size() * groups * parts; task += workers) {
      int group = task / parts % groups;
      int first = group * each + task % parts * together;
      int heads = Math.min(together, (group + 1) * each - first);
      attend(batch, task / parts / groups, new Heads(group, first, heads), cache, layer, worker);
    }
  }

  /** Query heads {@code [first, first + count)} of a key/value head. */
  private record Heads(int group, int first, int count) {}

  private void attend(
      RowBatch batch, int row, Heads heads, KeyValues cache, int layer, int worker) {
    int position = batch.position(row);
    boolean sliding = weights.layers().get(layer).sliding();
    int first = sliding ? Math.max(0, position + 1 - window) : 0;
    int count = position + 1 - first;
    long begin = batch.begin(row);
    long keys = cache.key(layer, begin, batch.room(row), heads.group(), first);
    long values = cache.value(layer, begin, batch.room(row), heads.group(), first);
    long at = (long) heads.first() * shape.dimension() * Float.BYTES;
    long own = scratch.outputs + (long) row * shape.queriesKeysValues() * Float.BYTES + at;
    long out = scratch.inputs + (long) row * shape.attended() * Float.BYTES + at;
    long scores = scratch.scores(worker);
    long last = (long) (count / LANES) * LANES * Float.BYTES;
    kernels.scores(heads.count()).call(own, keys, scores, count, last, values);
    for (int i = 0; i < heads.count(); i++) {
      kernels.softmax().call(scores + (long) i * shape.scoreStride(), count / LANES + 1);
    }
    kernels.mix(heads.count()).call(scores, values, out, count);
  }
}
