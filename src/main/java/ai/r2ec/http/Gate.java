package ai.r2ec.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets work in while it is open, keeps it waiting while it is shut, and tells when all that is
 * inside has left. Nobody blocks. Thread-safe.
 */
final class Gate {

  private final Deque<CompletableFuture<Pass>> waiting = new ArrayDeque<>();
  private int inside;
  private @Nullable CompletableFuture<Boolean> empty; // what the one waits for who has shut it

  /** The right to be inside, to be given back once; doing so again has no effect. */
  final class Pass {
    private final AtomicBoolean left = new AtomicBoolean();

    private Pass() {}

    /** Leaves. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        left();
      }
    }
  }

  /** Completes inside; cancelling it before gives the place in the queue up. */
  synchronized CompletableFuture<Pass> enter() {
    if (empty == null) {
      inside++;
      return CompletableFuture.completedFuture(new Pass());
    }
    CompletableFuture<Pass> place = new CompletableFuture<>();
    waiting.add(place);
    return place;
  }

  /** Shuts it; completes when nobody is inside. */
  synchronized CompletableFuture<Boolean> shut() {
    CompletableFuture<Boolean> last = new CompletableFuture<>();
    empty = last;
    if (inside == 0) {
      last.complete(true);
    }
    return last;
  }

  /** Opens it for those who wait and those who will come. */
  void open() {
    List<CompletableFuture<Pass>> entering;
    synchronized (this) {
      empty = null;
      entering = List.copyOf(waiting);
      waiting.clear();
      inside += entering.size();
    }
    for (CompletableFuture<Pass> place : entering) {
      if (!place.complete(new Pass())) {
        left();
      }
    }
  }

  private void left() {
    CompletableFuture<Boolean> last;
    synchronized (this) {
      inside--;
      last = inside == 0 ? empty : null;
    }
    if (last != null) {
      last.complete(true);
    }
  }
}
