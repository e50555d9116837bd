package ai.r2ec.train;

import ai.r2ec.train.MicroBatch.Probe;
import java.util.List;

/**
 * The probes of a micro-batch in a row.
 *
 * @param rows of the packed tokens {@code (p)}
 * @param columns of their items {@code (p)}
 * @param weights those of one example add up to 1 {@code (p)}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
record PackedProbes(long[] rows, long[] columns, float[] weights) {

  static PackedProbes of(MicroBatch batch, PackedTokens packed) {
    int count = batch.rollouts().stream().mapToInt(each -> each.probes().size()).sum();
    PackedProbes all = new PackedProbes(new long[count], new long[count], new float[count]);
    int at = 0;
    for (int i = 0; i < batch.rollouts().size(); i++) {
      List<Probe> own = batch.rollouts().get(i).probes();
      for (Probe probe : own) {
        all.rows[at] = packed.tree().row(i, probe.position());
        all.columns[at] = probe.column();
        all.weights[at] = 1f / own.size();
        at++;
      }
    }
    return all;
  }
}
