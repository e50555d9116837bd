package ai.r2ec.engine;

import ai.r2ec.domain.HiddenState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Sequences to encode for one caller; owned by the engine's thread once it is handed over. */
final class EncodeJob {

  private final List<int[]> sequences;
  private final HiddenState[] states;
  private final Deque<Integer> remaining = new ArrayDeque<>(); // longest first
  private final CompletableFuture<List<HiddenState>> result = new CompletableFuture<>();
  private long remainingTokens;
  private int encoded;

  EncodeJob(List<int[]> sequences) {
    this.sequences = sequences;
    this.states = new HiddenState[sequences.size()];
    IntStream.range(0, sequences.size())
        .boxed()
        .sorted(Comparator.comparingInt((Integer i) -> sequences.get(i).length).reversed())
        .forEach(remaining::add);
    this.remainingTokens = sequences.stream().mapToLong(tokens -> tokens.length).sum();
  }

  /** What the caller waits for; cancelling it drops the job. */
  CompletableFuture<List<HiddenState>> result() {
    return result;
  }

  /** Whether the caller has the outcome or gave up. */
  boolean isOver() {
    return result.isDone();
  }

  long remainingTokens() {
    return remainingTokens;
  }

  /** Takes the longest remaining sequences that fit together, one at least. */
  Batch nextBatch(int tokenBudget) {
    List<Integer> indices = new ArrayList<>();
    List<int[]> batch = new ArrayList<>();
    long tokens = 0;
    while (!remaining.isEmpty()
        && (batch.isEmpty() || tokens + sequences.get(remaining.element()).length <= tokenBudget)) {
      int index = remaining.remove();
      indices.add(index);
      batch.add(sequences.get(index));
      tokens += sequences.get(index).length;
    }
    remainingTokens -= tokens;
    return new Batch(this, indices, batch, tokens);
  }

  void complete(Batch batch, List<HiddenState> encodedStates) {
    for (int i = 0; i < batch.indices().size(); i++) {
      states[batch.indices().get(i)] = encodedStates.get(i);
    }
    encoded += batch.indices().size();
    if (encoded == states.length) {
      result.complete(Arrays.asList(states));
    }
  }

  void fail(RuntimeException cause) {
    result.completeExceptionally(cause);
  }

  /** Sequences of one job that are encoded at once. */
  record Batch(EncodeJob job, List<Integer> indices, List<int[]> sequences, long tokens) {}
}
