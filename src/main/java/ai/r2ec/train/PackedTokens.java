package ai.r2ec.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences in a row.
 *
 * @param ids token ids of all of them {@code (T)}
 * @param starts where each begins, and the end {@code (sequences + 1)}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
record PackedTokens(long[] ids, long[] starts) {

  static PackedTokens of(List<int[]> sequences) {
    long[] starts = new long[sequences.size() + 1];
    for (int i = 0; i < sequences.size(); i++) {
      starts[i + 1] = starts[i] + sequences.get(i).length;
    }
    long[] ids = new long[Math.toIntExact(starts[sequences.size()])];
    int at = 0;
    for (int[] sequence : sequences) {
      for (int token : sequence) {
        ids[at++] = token;
      }
    }
    return new PackedTokens(ids, starts);
  }

  /** Rollouts, then items. */
  static PackedTokens of(MicroBatch batch) {
    List<int[]> sequences = new ArrayList<>();
    for (MicroBatch.Example example : batch.rollouts()) {
      int[] whole = Arrays.copyOf(example.prompt(), example.tokens());
      System.arraycopy(
          example.completion(), 0, whole, example.prompt().length, example.completion().length);
      sequences.add(whole);
    }
    sequences.addAll(batch.items());
    return of(sequences);
  }

  static float[] join(List<float[]> parts) {
    float[] whole = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  static boolean[] flags(List<boolean[]> rows) {
    boolean[] whole = new boolean[rows.stream().mapToInt(row -> row.length).sum()];
    int at = 0;
    for (boolean[] row : rows) {
      System.arraycopy(row, 0, whole, at, row.length);
      at += row.length;
    }
    return whole;
  }
}
