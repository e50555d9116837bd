package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.util.Arrays;
import java.util.List;

/**
 * Hands the weights of a bundle to the decoder, in slices of rows: a few megabytes of float32 exist
 * at a time, whatever the size of the model. Matrices that take the same input become one.
 */
public final class WeightTransfer {

  private static final int SLICE_ELEMENTS = 1 << 20;
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String TASK = "Loading weights";

  private final DecoderConfig config;
  private final ModelWeights weights;
  private final WeightTarget target;
  private final Progress progress;
  private final boolean int8;
  private float[] slice = new float[SLICE_ELEMENTS];
  private long done;

  /**
   * Prepares a transfer.
   *
   * @param target takes them
   * @param int8 whether the language head is kept apart from the embedding it is tied to
   */
  public WeightTransfer(
      DecoderConfig config,
      ModelWeights weights,
      WeightTarget target,
      Progress progress,
      boolean int8) {
    this.config = config;
    this.weights = weights;
    this.target = target;
    this.progress = progress;
    this.int8 = int8;
  }

  /** Transfers everything; returns the bytes that the decoder keeps. */
  public long run() {
    begin();
    matrix("embedding", config.hiddenSize(), List.of(EMBEDDING));
    if (config.tiedEmbeddings() && !int8) {
      target.tie();
    } else {
      String head = config.tiedEmbeddings() ? EMBEDDING : "lm_head.weight";
      matrix("head", config.hiddenSize(), List.of(head));
    }
    vector("final", List.of("model.norm.weight"), norm());
    for (int layer = 0; layer < config.layers(); layer++) {
      layer(layer);
    }
    return target.weightBytes();
  }

  private void begin() {
    double[] frequencies = config.inverseFrequencies();
    float[] values = new float[frequencies.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) frequencies[i];
    }
    target.begin(values);
  }

  private void layer(int index) {
    String prefix = "model.layers." + index + ".";
    int hidden = config.hiddenSize();
    List<String> qkv = named(prefix + "self_attn.%s_proj", "q", "k", "v");
    if (config.attentionBias()) {
      vector("qkv.bias", suffixed(qkv, ".bias"), 0);
    }
    matrix("qkv", hidden, suffixed(qkv, ".weight"));
    matrix(
        "out",
        config.heads() * config.headDimension(),
        List.of(prefix + "self_attn.o_proj.weight"));
    matrix("gate_up", hidden, suffixed(named(prefix + "mlp.%s_proj", "gate", "up"), ".weight"));
    matrix("down", config.intermediateSize(), List.of(prefix + "mlp.down_proj.weight"));
    norms(prefix);
    target.layer(config.slidingWindows().get(index) > 0);
  }

  private void norms(String prefix) {
    vector("before_attention", List.of(prefix + "input_layernorm.weight"), norm());
    String afterAttention = prefix + "post_attention_layernorm.weight";
    if (config.postNorms()) {
      vector("after_attention", List.of(afterAttention), norm());
      vector("before_mlp", List.of(prefix + "pre_feedforward_layernorm.weight"), norm());
      vector("after_mlp", List.of(prefix + "post_feedforward_layernorm.weight"), norm());
    } else {
      vector("before_mlp", List.of(afterAttention), norm());
    }
  }

  /** What is added to the stored weight of a norm: gemma2 stores how much it differs from 1. */
  private float norm() {
    return config.unitOffsetNorm() ? 1 : 0;
  }

  private void matrix(String name, int inputs, List<String> tensors) {
    long outputs = tensors.stream().mapToLong(tensor -> rowsOf(tensor, inputs)).sum();
    target.matrix(name, outputs, inputs);
    long first = 0;
    for (String tensor : tensors) {
      long rows = rowsOf(tensor, inputs);
      long step = Math.max(1, SLICE_ELEMENTS / inputs);
      for (long row = 0; row < rows; row += step) {
        int count = (int) Math.min(step, rows - row);
        rows(tensor, row, new Slice(first + row, count, inputs));
      }
      first += rows;
    }
    target.keep(name);
  }

  /** Rows {@code [first, first + count)} of the decoder's matrix, {@code inputs} wide. */
  private record Slice(long first, int count, int inputs) {
    int elements() {
      return Math.multiplyExact(count, inputs);
    }
  }

  private void rows(String tensor, long row, Slice part) {
    read(tensor, row * part.inputs(), part.elements());
    target.rows(part.first(), part.count(), slice);
  }

  private void vector(String name, List<String> tensors, float added) {
    int size = tensors.stream().mapToInt(tensor -> Math.toIntExact(rowsOf(tensor, 1))).sum();
    float[] values = new float[size];
    int at = 0;
    for (String tensor : tensors) {
      int length = Math.toIntExact(rowsOf(tensor, 1));
      weights.read(tensor, 0, values, at, length);
      at += length;
    }
    for (int i = 0; i < size; i++) {
      values[i] += added;
    }
    target.vector(name, values);
    advance(size);
  }

  private void read(String tensor, long offset, int elements) {
    if (elements > slice.length) {
      slice = new float[elements];
    }
    weights.read(tensor, offset, slice, 0, elements);
    advance(elements);
  }

  private void advance(long elements) {
    done += elements;
    progress.report(TASK, "weights", done, Math.max(done, total()));
  }

  /** Elements of the configured shapes; biases and norms are too few to matter. */
  private long total() {
    long attention = 2L * (config.heads() + config.keyValueHeads()) * config.headDimension();
    long layer = config.hiddenSize() * (attention + 3L * config.intermediateSize());
    long tables = (config.tiedEmbeddings() ? 1 : 2) * (long) config.vocabularySize();
    return config.layers() * layer + tables * config.hiddenSize();
  }

  /** Rows of a tensor that must be {@code inputs} wide; a vector counts as width 1. */
  private long rowsOf(String tensor, int inputs) {
    if (!weights.has(tensor)) {
      throw new R2ecException.Unusable("The model's files have no tensor " + tensor);
    }
    long[] shape = weights.shape(tensor);
    boolean fits = inputs == 1 ? shape.length == 1 : shape.length == 2 && shape[1] == inputs;
    if (!fits) {
      throw new R2ecException.Unusable(
          "Tensor %s has shape %s, but its rows must have %d columns"
              .formatted(tensor, Arrays.toString(shape), inputs));
    }
    return shape[0];
  }

  private static List<String> named(String pattern, String... parts) {
    return Arrays.stream(parts).map(pattern::formatted).toList();
  }

  private static List<String> suffixed(List<String> names, String suffix) {
    return names.stream().map(name -> name + suffix).toList();
  }
}
