package ai.r2ec.bundle;

import java.util.Set;

/** Weights with an adapter merged in while they are read: {@code W + scale · B · A} in float32. */
final class MergedWeights implements ModelWeights {

  private final ModelWeights base;
  private final LoraAdapter adapter;

  MergedWeights(ModelWeights base, LoraAdapter adapter) {
    this.base = base;
    this.adapter = adapter;
  }

  @Override
  public Set<String> names() {
    return base.names();
  }

  @Override
  public long[] shape(String name) {
    return base.shape(name);
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    base.read(name, offset, target, targetOffset, length);
    String module =
        name.endsWith(".weight") ? name.substring(0, name.length() - ".weight".length()) : "";
    if (length == 0 || !adapter.modules().contains(module)) {
      return;
    }
    int columns = Math.toIntExact(base.shape(name)[1]);
    long firstRow = offset / columns;
    float[] up = adapter.up(module, firstRow, (offset + length - 1) / columns + 1);
    for (int i = 0; i < up.length; i++) {
      up[i] = (float) (adapter.scale() * up[i]);
    }
    Product product = new Product(up, adapter.down(module, columns), adapter.rank(), columns);
    for (int done = 0; done < length; ) {
      int row = (int) ((offset + done) / columns - firstRow);
      int column = (int) ((offset + done) % columns);
      int count = Math.min(columns - column, length - done);
      product.addRow(row, column, target, targetOffset + done, count);
      done += count;
    }
  }

  /**
   * Some rows of {@code B · A}.
   *
   * @param up rows of B, scaled, {@code (rows, rank)}
   * @param down A, {@code (rank, columns)}
   */
  @SuppressWarnings("ArrayRecordComponent") // operands of one call, never compared
  private record Product(float[] up, float[] down, int rank, int columns) {

    /** Adds {@code count} elements of a row, from a column on. */
    void addRow(int row, int column, float[] target, int at, int count) {
      for (int k = 0; k < rank; k++) {
        float factor = up[row * rank + k];
        int from = k * columns + column;
        for (int i = 0; i < count; i++) {
          target[at + i] += factor * down[from + i];
        }
      }
    }
  }

  @Override
  public void close() {
    base.close();
    adapter.close();
  }
}
