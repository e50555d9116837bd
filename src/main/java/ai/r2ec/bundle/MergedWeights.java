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
    float[] down = adapter.down(module, columns);
    float[] up = adapter.up(module, firstRow, (offset + length - 1) / columns + 1);
    for (int done = 0; done < length; ) {
      int row = (int) ((offset + done) / columns - firstRow);
      int column = (int) ((offset + done) % columns);
      int count = Math.min(columns - column, length - done);
      for (int k = 0; k < adapter.rank(); k++) {
        float factor = (float) (adapter.scale() * up[row * adapter.rank() + k]);
        addScaled(target, targetOffset + done, down, k * columns + column, count, factor);
      }
      done += count;
    }
  }

  private static void addScaled(
      float[] target, int at, float[] source, int from, int count, float factor) {
    for (int i = 0; i < count; i++) {
      target[at + i] += factor * source[from + i];
    }
  }

  @Override
  public void close() {
    base.close();
    adapter.close();
  }
}
