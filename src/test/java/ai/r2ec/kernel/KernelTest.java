package ai.r2ec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Every kernel against the formula it computes, in plain Java. */
@EnabledIf(
    value = "ai.r2ec.kernel.Processor#hasInt8Kernels",
    disabledReason = "the processor lacks AVX-512 VNNI")
@SuppressWarnings("restricted") // memory is read where the kernels wrote it
class KernelTest {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final Random RANDOM = new Random(7);

  private final NativeMemory memory = NativeMemory.allocate(4 << 20);
  private long used;

  @Test
  void aRowQuantisesToTheNearestStepAndBack() {
    float[] x = gaussian(192);
    x[100] = 50;
    long in = floats(x);
    long bytes = room(192);
    long pairs = room(3 * Int8Matrix.PAIR);
    one(RowCode.quantize()).call(in, bytes, pairs, 3, floats(Turn.signs()));
    for (int g = 0; g < 3; g++) {
      Turn.apply(x, g * 64);
    }
    for (int g = 0; g < 3; g++) {
      float scale = read(pairs + g * 8L, 1)[0];
      int sum = 0;
      for (int i = g * 64; i < g * 64 + 64; i++) {
        byte value = segment(bytes, 192).get(ValueLayout.JAVA_BYTE, i);
        sum += value;
        assertThat(value * scale).isCloseTo(x[i], within(scale * 0.501f));
      }
      assertThat(segment(pairs, 24).get(ValueLayout.JAVA_INT_UNALIGNED, g * 8L + 4))
          .isEqualTo(-128 * sum);
    }
  }

  @Test
  void aTurnKeepsDotProductsAndUndoesItself() {
    float[] a = gaussian(64);
    float[] b = gaussian(64);
    float[] turnedA = a.clone();
    float[] turnedB = b.clone();
    Turn.apply(turnedA, 0);
    Turn.apply(turnedB, 0);
    double before = 0;
    double after = 0;
    for (int i = 0; i < 64; i++) {
      before += (double) a[i] * b[i];
      after += (double) turnedA[i] * turnedB[i];
    }
    assertThat(after).isCloseTo(before, within(1e-4));
    Turn.apply(turnedA, 0);
    assertThat(turnedA).containsExactly(a, within(1e-5f));
  }

  @Test
  void aProductIsTheSumOverGroupsOfExactSums() {
    int rows = 8;
    int inputs = 192;
    int outputs = 48;
    Int8Matrix matrix = new Int8Matrix(outputs, inputs);
    float[][] weights = new float[outputs][];
    for (int n = 0; n < outputs; n++) {
      weights[n] = gaussian(inputs);
      matrix.put(n, weights[n].clone());
    }
    float[] x = gaussian(rows * inputs);
    long bytes = room(rows * inputs);
    long pairs = room(rows * 3 * Int8Matrix.PAIR);
    Kernel quantize = one(RowCode.quantize());
    quantize.call(floats(x), bytes, pairs, rows * 3L, floats(Turn.signs()));
    for (int count = 1; count <= rows; count++) {
      long out = floats(new float[rows * outputs]);
      one(MatrixCode.compile(count, 3, outputs * 4, false))
          .call(matrix.panel(0), bytes, pairs, out, 3);
      float[] y = read(out, rows * outputs);
      for (int r = 0; r < count; r++) {
        for (int n = 0; n < outputs; n++) {
          double exact = 0;
          for (int k = 0; k < inputs; k++) {
            exact += (double) x[r * inputs + k] * weights[n][k];
          }
          assertThat((double) y[r * outputs + n]).isCloseTo(exact, within(0.84));
        }
      }
      assertThat(y[0]).isNotEqualTo(0f);
    }
  }

  @Test
  void aRowOfAProductHasTheSameBitsInEveryCompany() {
    Int8Matrix matrix = new Int8Matrix(32, 128);
    for (int n = 0; n < 32; n++) {
      matrix.put(n, gaussian(128));
    }
    long bytes = room(8 * 128);
    long pairs = room(8 * 2 * Int8Matrix.PAIR);
    one(RowCode.quantize()).call(floats(gaussian(8 * 128)), bytes, pairs, 16, floats(Turn.signs()));
    long together = floats(new float[8 * 32]);
    one(MatrixCode.compile(8, 2, 128, true)).call(matrix.panel(0), bytes, pairs, together, 2);
    for (int row = 0; row < 8; row++) {
      long alone = floats(new float[32]);
      one(MatrixCode.compile(1, 2, 128, false))
          .call(matrix.panel(0), bytes + row * 128L, pairs + row * 2L * 8, alone, 2);
      assertThat(read(alone, 32)).isEqualTo(read(together + row * 128L, 32));
    }
  }

  @Test
  void aNormDividesByTheRootOfTheMeanSquare() {
    float[] x = gaussian(64);
    float[] weight = gaussian(64);
    x[63] = 0;
    weight[63] = 0;
    long out = floats(new float[64]);
    one(RowCode.norm(63, 1e-5f, false)).call(floats(x), floats(weight), out, 4);
    double squares = 0;
    for (float v : x) {
      squares += (double) v * v;
    }
    float[] y = read(out, 64);
    for (int i = 0; i < 64; i++) {
      assertThat((double) y[i])
          .isCloseTo(x[i] / Math.sqrt(squares / 63 + 1e-5) * weight[i], within(1e-5));
    }
  }

  @Test
  void gatesAreSiluOrTheTanhFormOfGelu() {
    float[] both = gaussian(256);
    both[0] = -200;
    both[1] = 200;
    both[2] = 0;
    for (boolean gelu : new boolean[] {false, true}) {
      long out = floats(new float[128]);
      one(RowCode.gate(gelu)).call(floats(both), out, 2);
      float[] y = read(out, 128);
      for (int i = 0; i < 128; i++) {
        double g = both[i / 64 * 128 + i % 64];
        double up = both[i / 64 * 128 + 64 + i % 64];
        double activated =
            gelu
                ? 0.5 * g * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (g + 0.044715 * g * g * g)))
                : g / (1 + Math.exp(-g));
        assertThat((double) y[i]).isCloseTo(activated * up, within(2e-6 * (1 + Math.abs(g * up))));
      }
    }
  }

  @Test
  void rotationTurnsPairsByTheirAngle() {
    float[] x = gaussian(2 * 64);
    float[] turn = new float[64];
    for (int i = 0; i < 32; i++) {
      turn[i] = (float) Math.cos(i);
      turn[32 + i] = (float) Math.sin(i);
    }
    long at = floats(x);
    one(RowCode.rotate(32)).call(at, floats(turn), 2);
    float[] y = read(at, 128);
    for (int head = 0; head < 128; head += 64) {
      for (int i = 0; i < 32; i++) {
        double a = x[head + i];
        double b = x[head + 32 + i];
        assertThat((double) y[head + i]).isCloseTo(a * Math.cos(i) - b * Math.sin(i), within(1e-5));
        assertThat((double) y[head + 32 + i])
            .isCloseTo(b * Math.cos(i) + a * Math.sin(i), within(1e-5));
      }
    }
  }

  @Test
  void attentionIsTheMeanOfValuesUnderTheSoftmaxOfScores() {
    for (int count : new int[] {1, 5, 16, 37}) {
      for (float cap : new float[] {0, 4}) {
        attention(32, 3, count, cap);
        attention(64, 3, count, cap);
        attention(256, 1, count, cap);
        attention(128, 2, count, cap);
      }
    }
  }

  private void attention(int dimension, int heads, int count, float cap) {
    used = 0;
    int stride = 64 * 4;
    float[] q = gaussian(heads * dimension);
    float[] k = half(gaussian(count * dimension));
    float[] v = half(gaussian(count * dimension));
    long scores = room(heads * stride);
    long out = floats(new float[heads * dimension]);
    one(AttentionCode.scores(dimension, heads, stride))
        .call(floats(q), halves(k), scores, count, count / 16 * 64L, 0);
    Kernel softmax = one(AttentionCode.softmax(0.3f, cap));
    for (int h = 0; h < heads; h++) {
      softmax.call(scores + (long) h * stride, count / 16 + 1);
    }
    one(AttentionCode.mix(dimension, heads, stride)).call(scores, halves(v), out, count);
    float[] y = read(out, heads * dimension);
    for (int h = 0; h < heads; h++) {
      double[] p = new double[count];
      double sum = 0;
      for (int c = 0; c < count; c++) {
        double dot = 0;
        for (int d = 0; d < dimension; d++) {
          dot += (double) q[h * dimension + d] * k[c * dimension + d];
        }
        dot *= 0.3;
        p[c] = Math.exp(cap == 0 ? dot : cap * Math.tanh(dot / cap));
        sum += p[c];
      }
      for (int d = 0; d < dimension; d++) {
        double mean = 0;
        for (int c = 0; c < count; c++) {
          mean += p[c] / sum * v[c * dimension + d];
        }
        assertThat((double) y[h * dimension + d])
            .as("%d %d %d %s", dimension, heads, count, cap)
            .isCloseTo(mean, within(2e-5));
      }
    }
  }

  @Test
  void aCapKeepsWithinItsBound() {
    float[] x = gaussian(16);
    x[0] = 1000;
    x[1] = -1000;
    long at = floats(x);
    one(RowCode.softCap(6)).call(at, 1);
    float[] y = read(at, 16);
    for (int i = 0; i < 16; i++) {
      assertThat((double) y[i]).isCloseTo(6 * Math.tanh(x[i] / 6.0), within(2e-6));
    }
  }

  private static Kernel one(byte[] code) {
    CodePages pages = new CodePages();
    Kernel kernel = pages.add(code);
    pages.seal();
    return kernel;
  }

  private static float[] gaussian(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) RANDOM.nextGaussian();
    }
    return values;
  }

  private long room(int bytes) {
    long at = memory.address() + used;
    used += Math.ceilDiv(bytes, 64) * 64L;
    return at;
  }

  private long floats(float[] values) {
    long at = room(values.length * Float.BYTES);
    MemorySegment.copy(values, 0, segment(at, values.length * 4L), FLOAT, 0, values.length);
    return at;
  }

  private long halves(float[] values) {
    long at = room(values.length * Short.BYTES);
    one(RowCode.halve()).call(floats(values), at, values.length / 16);
    return at;
  }

  /** The nearest float16. */
  private static float[] half(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
    return values;
  }

  private static float[] read(long at, int count) {
    return segment(at, count * 4L).toArray(FLOAT);
  }

  private static MemorySegment segment(long at, long bytes) {
    return MemorySegment.ofAddress(at).reinterpret(bytes);
  }
}
