package ai.r2ec.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sequences of a micro-batch in a row, common beginnings once.
 *
 * @param tree where which token lies
 * @param lasts row of the last token of each rollout, then of each item {@code (n + m)}
 * @param drawn rows that predict the completions' tokens, these tokens, and the rollout of each
 *     {@code (3, R)}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed over, never compared
record PackedTokens(PromptTree tree, long[] lasts, long[] drawn) {

  /** Rollouts, then items. */
  static PackedTokens of(MicroBatch batch) {
    List<int[]> sequences = new ArrayList<>();
    batch.rollouts().forEach(example -> sequences.add(whole(example)));
    sequences.addAll(batch.items());
    PromptTree tree = PromptTree.of(sequences);
    long[] lasts = new long[sequences.size()];
    for (int i = 0; i < lasts.length; i++) {
      lasts[i] = tree.row(i, sequences.get(i).length - 1);
    }
    return new PackedTokens(tree, lasts, drawn(batch, tree));
  }

  private static int[] whole(MicroBatch.Example example) {
    int[] whole = Arrays.copyOf(example.prompt(), example.tokens());
    System.arraycopy(
        example.completion(), 0, whole, example.prompt().length, example.completion().length);
    return whole;
  }

  private static long[] drawn(MicroBatch batch, PromptTree tree) {
    List<MicroBatch.Example> rollouts = batch.rollouts();
    int count = rollouts.stream().mapToInt(example -> example.completion().length).sum();
    long[] drawn = new long[3 * count];
    int at = 0;
    for (int i = 0; i < rollouts.size(); i++) {
      MicroBatch.Example example = rollouts.get(i);
      for (int j = 0; j < example.completion().length; j++) {
        drawn[at] = tree.row(i, example.prompt().length + j - 1);
        drawn[count + at] = example.completion()[j];
        drawn[2 * count + at] = i;
        at++;
      }
    }
    return drawn;
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
