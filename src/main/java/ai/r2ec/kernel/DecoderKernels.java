package ai.r2ec.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernels of one decoder, compiled for its shapes. Thread-safe: a kernel keeps nothing between
 * calls.
 */
public final class DecoderKernels implements AutoCloseable {

  /** Rows that one call multiplies. */
  public static final int MOST_ROWS = 8;

  /**
   * What the kernels are compiled for; all sizes as padded.
   *
   * @param hiddenSize numbers that a norm's mean is over, as the model has them
   * @param eps added to the mean square in every norm
   * @param headDimension {@code D}, two halves of whole vectors of sixteen
   * @param headsTogether query heads of one key/value head
   * @param attentionScale factor on query · key
   * @param attentionSoftCap 0 when off
   * @param finalSoftCap 0 when off
   * @param gelu activation of the gate, else SiLU
   * @param scoreStride bytes from the scores of a head to those of the next
   */
  public record Shape(
      int hiddenSize,
      float eps,
      int headDimension,
      int headsTogether,
      float attentionScale,
      float attentionSoftCap,
      float finalSoftCap,
      boolean gelu,
      int scoreStride) {}

  /** A product is compiled for its sizes; matrices of one shape share it. */
  private record Product(int rows, int groups, int outputs, boolean add) {}

  private final CodePages code = new CodePages();
  private final NativeMemory signs =
      NativeMemory.allocate(Turn.signs().length * (long) Float.BYTES);
  private final Map<Product, Kernel> products = new HashMap<>();
  private final List<Kernel> scores = new ArrayList<>(); // by heads - 1
  private final List<Kernel> mixes = new ArrayList<>();
  private final Kernel norm;
  private final Kernel normAdd;
  private final Kernel quantize;
  private final Kernel gate;
  private final Kernel rotate;
  private final Kernel softmax;
  private final Kernel softCap;
  private final Kernel add;
  private final Kernel halve;

  /**
   * Compiles.
   *
   * @param matrices every matrix that is multiplied with
   */
  public DecoderKernels(Shape shape, List<Int8Matrix> matrices) {
    signs.segment().copyFrom(MemorySegment.ofArray(Turn.signs()));
    this.norm = code.add(RowCode.norm(shape.hiddenSize(), shape.eps(), false));
    this.normAdd = code.add(RowCode.norm(shape.hiddenSize(), shape.eps(), true));
    this.quantize = code.add(RowCode.quantize());
    this.gate = code.add(RowCode.gate(shape.gelu()));
    this.rotate = code.add(RowCode.rotate(shape.headDimension() / 2));
    this.softmax =
        code.add(AttentionCode.softmax(shape.attentionScale(), shape.attentionSoftCap()));
    this.softCap = code.add(RowCode.softCap(shape.finalSoftCap() == 0 ? 1 : shape.finalSoftCap()));
    this.add = code.add(RowCode.add());
    this.halve = code.add(RowCode.halve());
    int together = AttentionCode.together(shape.headDimension(), shape.headsTogether());
    for (int heads = 1; heads <= together; heads++) {
      scores.add(code.add(AttentionCode.scores(shape.headDimension(), heads, shape.scoreStride())));
      mixes.add(code.add(AttentionCode.mix(shape.headDimension(), heads, shape.scoreStride())));
    }
    matrices.forEach(this::compileProducts);
    code.seal();
  }

  private void compileProducts(Int8Matrix matrix) {
    for (int rows = 1; rows <= MOST_ROWS; rows++) {
      for (boolean adding : new boolean[] {false, true}) {
        products.computeIfAbsent(
            new Product(rows, matrix.groups(), matrix.outputs(), adding),
            product ->
                code.add(
                    MatrixCode.compile(
                        product.rows(),
                        product.groups(),
                        product.outputs() * Float.BYTES,
                        product.add())));
      }
    }
  }

  /**
   * Multiplies rows with some panels of a matrix: {@code f(panel, rows, row scales, out, panels)}.
   *
   * @param rows 1 to {@link #MOST_ROWS}
   * @param add whether the product is added to what is there
   */
  public Kernel product(Int8Matrix matrix, int rows, boolean add) {
    Kernel kernel = products.get(new Product(rows, matrix.groups(), matrix.outputs(), add));
    if (kernel == null) {
      throw new IllegalArgumentException("no product of " + rows + " rows with this matrix");
    }
    return kernel;
  }

  /** {@code f(x, weight, out, vectors)}, root mean square norm. */
  public Kernel norm() {
    return norm;
  }

  /** The same, added to what is there. */
  public Kernel normAdd() {
    return normAdd;
  }

  /** {@code f(x, bytes, row scales, groups, signs)}. */
  public Kernel quantize() {
    return quantize;
  }

  /** The last argument of {@link #quantize}. */
  public long signs() {
    return signs.address();
  }

  /** {@code f(gates and ups, out, groups)}. */
  public Kernel gate() {
    return gate;
  }

  /** {@code f(heads, turn, count)}, rotary position embedding in place. */
  public Kernel rotate() {
    return rotate;
  }

  /** Query heads that {@link #scores} and {@link #mix} take at most. */
  public int headsAtOnce() {
    return scores.size();
  }

  /** {@code f(queries, keys, scores, count, offset of the last vector, values)}. */
  public Kernel scores(int heads) {
    return scores.get(heads - 1);
  }

  /** {@code f(scores, vectors)} in place, of one head. */
  public Kernel softmax() {
    return softmax;
  }

  /** {@code f(weights, values, out, count)}. */
  public Kernel mix(int heads) {
    return mixes.get(heads - 1);
  }

  /** {@code f(x, out, vectors)}, out += x. */
  public Kernel add() {
    return add;
  }

  /** {@code f(x, out, vectors)}, float32 to float16. */
  public Kernel halve() {
    return halve;
  }

  /** {@code f(logits, vectors)} in place. */
  public Kernel softCap() {
    return softCap;
  }

  @Override
  public void close() {
    code.close();
    signs.close();
  }
}
