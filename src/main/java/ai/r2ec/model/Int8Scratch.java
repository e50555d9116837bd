package ai.r2ec.model;

import ai.r2ec.kernel.Int8Matrix;
import ai.r2ec.kernel.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/**
 * Memory for what exists during a pass over some rows only, as addresses. Rows lie one after the
 * other.
 */
final class Int8Scratch implements AutoCloseable {

  /** Rows whose logits exist at once. */
  static final int LOGIT_ROWS = 32;

  private static final long ALIGNMENT = 64;

  private final NativeMemory memory;
  private long used;

  /** The residual stream {@code (T, H)}. */
  final long hidden;

  /** What a norm, attention or a gate gives {@code (T, the widest of them)}. */
  final long inputs;

  /** The same quantised. */
  final Quantized rows;

  /** What gates let through {@code (T, I)}, and the same quantised. */
  final long opened;

  final Quantized gated;

  /** What a product gives {@code (T, the widest of them)}. */
  final long outputs;

  /** {@code (LOGIT_ROWS, V)}. */
  final long logits;

  private final long scores;
  private final long scoreBytes;

  /** Rows of bytes, and the pairs beside their groups. */
  record Quantized(long bytes, long pairs) {}

  Int8Scratch(Int8Shape shape, int rows, int workers) {
    long widest = Math.max(Math.max(shape.hidden(), shape.attended()), shape.intermediate());
    long wide = Math.max(shape.queriesKeysValues(), 2L * shape.intermediate());
    long vocabulary = shape.vocabulary();
    this.scoreBytes = 4L * shape.scoreStride();
    long[] sizes = {
      (long) rows * shape.hidden() * Float.BYTES,
      rows * widest * Float.BYTES,
      rows * widest,
      rows * widest / Int8Matrix.GROUP * Int8Matrix.PAIR,
      (long) rows * shape.intermediate() * Float.BYTES,
      (long) rows * shape.intermediate(),
      (long) rows * shape.intermediate() / Int8Matrix.GROUP * Int8Matrix.PAIR,
      rows * Math.max(wide, shape.hidden()) * Float.BYTES,
      LOGIT_ROWS * vocabulary * Float.BYTES,
      workers * scoreBytes
    };
    this.memory = NativeMemory.allocate(LongStream.of(sizes).map(Int8Scratch::aligned).sum());
    this.hidden = take(sizes[0]);
    this.inputs = take(sizes[1]);
    this.rows = new Quantized(take(sizes[2]), take(sizes[3]));
    this.opened = take(sizes[4]);
    this.gated = new Quantized(take(sizes[5]), take(sizes[6]));
    this.outputs = take(sizes[7]);
    this.logits = take(sizes[8]);
    this.scores = take(sizes[9]);
  }

  private static long aligned(long size) {
    return Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
  }

  private long take(long size) {
    long at = memory.address() + used;
    used += aligned(size);
    return at;
  }

  /** Attention scores of a few heads of a worker. */
  long scores(int worker) {
    return scores + worker * scoreBytes;
  }

  MemorySegment segment() {
    return memory.segment();
  }

  /** Where an address lies in {@link #segment()}. */
  long offset(long address) {
    return address - memory.address();
  }

  @Override
  public void close() {
    memory.close();
  }
}
