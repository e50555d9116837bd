package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.kernel.Int8Matrix;
import ai.r2ec.kernel.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a decoder in int8: all linears and the language head. The embedding, whose rows
 * are only looked up, is bfloat16.
 */
final class Int8Weights implements WeightTarget, AutoCloseable {

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final int ALIGNMENT = 64;

  private final DecoderConfig config;
  private final Int8Shape shape;
  private final List<Int8Matrix> made = new ArrayList<>(); // all of them, also of a broken load
  private final Map<String, Int8Matrix> matrices = new HashMap<>();
  private final Map<String, MemorySegment> vectors = new HashMap<>();
  private final List<Int8Layer> layers = new ArrayList<>();
  private Arena arena = Arena.ofShared();
  private float[] frequencies = {};
  private @Nullable NativeMemory embedding;
  private @Nullable Int8Matrix building;
  private String name = "";
  private int inputs;

  Int8Weights(DecoderConfig config) {
    this.config = config;
    this.shape = new Int8Shape(config);
  }

  @Override
  public void begin(float[] values) {
    close();
    arena = Arena.ofShared();
    frequencies = values.clone();
  }

  @Override
  public void matrix(String key, long outputs, int width) {
    name = key;
    inputs = width;
    switch (name) {
      case "embedding" ->
          embedding = NativeMemory.allocate(outputs * config.hiddenSize() * Short.BYTES);
      case "qkv" -> building = made(shape.queriesKeysValues(), shape.hidden());
      case "out" -> building = made(shape.hidden(), shape.attended());
      case "gate_up" -> building = made(2 * shape.intermediate(), shape.hidden());
      case "down" -> building = made(shape.hidden(), shape.intermediate());
      default -> building = made(Math.toIntExact(outputs), shape.hidden());
    }
  }

  private Int8Matrix made(int outputs, int width) {
    Int8Matrix matrix = new Int8Matrix(outputs, width);
    made.add(matrix);
    return matrix;
  }

  @Override
  public void rows(long first, int count, float[] values) {
    if (name.equals("embedding")) {
      bfloat16(first, count, values);
    } else {
      IntUnaryOperator outputs =
          switch (name) {
            case "qkv" -> shape::inHeads;
            case "gate_up" -> shape::inGates;
            default -> i -> i;
          };
      IntUnaryOperator columns = name.equals("out") ? shape::inHeads : i -> i;
      Int8Matrix matrix = present(building);
      IntStream.range(0, count)
          .parallel()
          .forEach(
              row -> {
                float[] placed = new float[matrix.inputs()];
                for (int i = 0; i < inputs; i++) {
                  placed[columns.applyAsInt(i)] = values[row * inputs + i];
                }
                matrix.put(outputs.applyAsInt((int) first + row), placed);
              });
    }
  }

  /** Rounded to the nearest, ties to even. */
  private void bfloat16(long first, int count, float[] values) {
    MemorySegment table = present(embedding).segment();
    for (int i = 0; i < count * inputs; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      int rounded = bits + 0x7FFF + (bits >>> 16 & 1);
      table.setAtIndex(SHORT, first * inputs + i, (short) (rounded >>> 16));
    }
  }

  @Override
  public void keep(String key) {
    if (building != null) {
      matrices.put(key, building);
    }
    building = null;
  }

  @Override
  public void vector(String key, float[] values) {
    boolean bias = key.equals("qkv.bias");
    MemorySegment vector =
        arena.allocate(
            (long) (bias ? shape.queriesKeysValues() : shape.hidden()) * Float.BYTES, ALIGNMENT);
    for (int i = 0; i < values.length; i++) {
      vector.setAtIndex(ValueLayout.JAVA_FLOAT, bias ? shape.inHeads(i) : i, values[i]);
    }
    vectors.put(key, vector);
  }

  @Override
  public void layer(boolean sliding) {
    layers.add(
        new Int8Layer(
            matrix("qkv"),
            vectors.get("qkv.bias"),
            matrix("out"),
            matrix("gate_up"),
            matrix("down"),
            vector("before_attention"),
            vectors.get("after_attention"),
            vector("before_mlp"),
            vectors.get("after_mlp"),
            sliding));
  }

  @Override
  public void tie() {
    throw new IllegalStateException("the int8 head is not the embedding");
  }

  @Override
  public long weightBytes() {
    return present(embedding).segment().byteSize()
        + everyMatrix().stream().mapToLong(Int8Matrix::bytes).sum();
  }

  /** Writes the embedding of a token {@code (H)} to an address in a segment. */
  void embed(int token, MemorySegment to, long offset) {
    MemorySegment table = present(embedding).segment();
    long row = (long) token * config.hiddenSize();
    float scale = (float) config.embeddingScale();
    for (int i = 0; i < config.hiddenSize(); i++) {
      float value = Float.intBitsToFloat(table.getAtIndex(SHORT, row + i) << 16);
      to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + (long) i * Float.BYTES, value * scale);
    }
  }

  List<Int8Layer> layers() {
    return layers;
  }

  Int8Matrix head() {
    return matrix("head");
  }

  MemorySegment finalNorm() {
    return vector("final");
  }

  /** Inverse rotary frequencies {@code (D/2)}. */
  float[] frequencies() {
    return frequencies;
  }

  List<Int8Matrix> everyMatrix() {
    List<Int8Matrix> all = new ArrayList<>();
    all.add(head());
    layers.forEach(layer -> all.addAll(layer.matrices()));
    return all;
  }

  private Int8Matrix matrix(String key) {
    return present(matrices.get(key));
  }

  private MemorySegment vector(String key) {
    return present(vectors.get(key));
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the weights are not complete");
    }
    return value;
  }

  @Override
  public void close() {
    made.forEach(Int8Matrix::close);
    made.clear();
    layers.clear();
    if (embedding != null) {
      embedding.close();
      embedding = null;
    }
    matrices.clear();
    vectors.clear();
    arena.close();
  }
}
