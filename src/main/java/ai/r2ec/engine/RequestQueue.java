package ai.r2ec.engine;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Sequences that wait for a place in the KV cache. Owned by the engine's thread.
 *
 * <p>Order. A sequence's turn is the time of its submission; batch work counts as submitted later,
 * by the ageing time of the options. So somebody who waits goes before all batch work that came up
 * to so long ago, and no stream of requests makes batch work wait for good. A sequence that was
 * preempted keeps its turn.
 */
final class RequestQueue {

  /** By turn; a difference, since {@link System#nanoTime()} may wrap, then by arrival. */
  static final Comparator<Sequence> ORDER =
      (a, b) -> {
        int turns = Long.signum(a.turnNanos() - b.turnNanos());
        return turns != 0 ? turns : Long.compare(a.number(), b.number());
      };

  private final Queue<Sequence> waiting = new PriorityQueue<>(ORDER);

  void add(Sequence sequence) {
    waiting.add(sequence);
  }

  /** Takes out the sequence whose turn it is. */
  Sequence remove() {
    return waiting.remove();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /** Looks at every sequence, and leaves out those that it finds finished then. */
  void review(Consumer<Sequence> look) {
    waiting.forEach(look);
    waiting.removeIf(Sequence::isFinished);
  }
}
