package ai.r2ec.model;

import ai.r2ec.tensor.ScriptValue;

/**
 * Keys and values of the sequences that are being generated: {@code slots} rows of {@code capacity}
 * positions in every layer, allocated once. A slot needs no clearing: a sequence that starts at
 * position 0 never reads what an earlier one left.
 */
public final class KvCache implements AutoCloseable {

  private final ScriptValue tensors;
  private final int slots;
  private final int capacity;

  KvCache(ScriptValue tensors, int slots, int capacity) {
    this.tensors = tensors;
    this.slots = slots;
    this.capacity = capacity;
  }

  /** Sequences that it holds at once. */
  public int slots() {
    return slots;
  }

  /** Tokens that a sequence may have. */
  public int capacity() {
    return capacity;
  }

  ScriptValue tensors() {
    return tensors;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    tensors.close();
  }
}
