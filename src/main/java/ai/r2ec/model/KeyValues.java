package ai.r2ec.model;

import ai.r2ec.kernel.Kernel;
import ai.r2ec.kernel.NativeMemory;
import java.lang.foreign.MemorySegment;

/**
 * Keys and values of the int8 decoder in float16: for every layer a table of keys and one of
 * values, in which a room of P positions is {@code (KV, P, D)}.
 */
final class KeyValues implements AutoCloseable {

  private static final int VECTOR = 16;

  private final NativeMemory memory;
  private final int groups;
  private final long headBytes;
  private final long tableBytes;
  private final int layers;

  /**
   * Reserves memory, which is taken as it is written.
   *
   * @param groups key/value heads
   * @param dimension numbers of a head as padded
   */
  KeyValues(int layers, long positions, int groups, int dimension) {
    this.layers = layers;
    this.groups = groups;
    this.headBytes = (long) dimension * Short.BYTES;
    this.tableBytes = positions * groups * headBytes;
    this.memory = NativeMemory.allocate(2L * layers * tableBytes);
  }

  /**
   * Address of the key at a position.
   *
   * @param begin first position of the room
   * @param room its positions
   * @param group key/value head
   */
  long key(int layer, long begin, int room, int group, int position) {
    return memory.address() + offset(layer, begin, room, group, position);
  }

  /** Address of the value at a position. */
  long value(int layer, long begin, int room, int group, int position) {
    return key(layer, begin, room, group, position) + tableBytes;
  }

  /**
   * Keeps the keys and values of a token.
   *
   * @param from address of keys {@code (KV, D)}, then values, in float32
   * @param halve makes them float16
   */
  void write(int layer, RowBatch batch, int row, long from, Kernel halve) {
    long vectors = headBytes / Short.BYTES / VECTOR;
    for (int group = 0; group < groups; group++) {
      long to = key(layer, batch.begin(row), batch.room(row), group, batch.position(row));
      long key = from + 2L * group * headBytes;
      halve.call(key, to, vectors);
      halve.call(key + 2L * groups * headBytes, to + tableBytes, vectors);
    }
  }

  /**
   * Copies the first tokens of a room to another, bit for bit.
   *
   * @param length tokens
   */
  void copy(KeyValues source, Room from, Room to, int length) {
    for (int layer = 0; layer < layers; layer++) {
      for (int group = 0; group < groups; group++) {
        long origin = source.offset(layer, from.begin(), from.size(), group, 0);
        long target = offset(layer, to.begin(), to.size(), group, 0);
        long bytes = length * headBytes;
        MemorySegment.copy(source.memory.segment(), origin, memory.segment(), target, bytes);
        MemorySegment.copy(
            source.memory.segment(),
            origin + source.tableBytes,
            memory.segment(),
            target + tableBytes,
            bytes);
      }
    }
  }

  /** Consecutive positions. */
  record Room(long begin, int size) {}

  private long offset(int layer, long begin, int room, int group, int position) {
    return 2L * layer * tableBytes + (begin * groups + (long) group * room + position) * headBytes;
  }

  @Override
  public void close() {
    memory.close();
  }
}
