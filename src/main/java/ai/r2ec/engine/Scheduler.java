package ai.r2ec.engine;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.EngineMetrics.Loss;
import ai.r2ec.engine.StepPlan.Part;
import ai.r2ec.model.StepOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides, step by step, which tokens of which sequences are computed. Owned by the engine's
 * thread.
 *
 * <p>Fairness. Slots are given by turn, see {@link RequestQueue}. In every step each sequence that
 * waits for just one token gets it, so that prompts never stop those who are being answered. What
 * is left of the budget goes to prompts and final tokens: up to half to the one whose turn came
 * first, which therefore ends after a bounded number of steps whatever arrives, the rest to the
 * shortest first, batch work last, which keeps the mean time to the first token low and makes a
 * marker (a few tokens before an answer) nearly immediate. What even they leave is for guesses at
 * what the decoding sequences say next, in equal shares, as far as {@link Speculation} finds that
 * they pay.
 *
 * <p>Memory. A sequence moves to a larger room as it grows. When there is none, or when somebody
 * waits whose turn came before, the running sequence whose turn came last gives its room up and
 * waits again. The order by turn is strict, so the first always advances, and two never take turns
 * in displacing each other.
 */
final class Scheduler {

  private final EngineOptions options;
  private final int promptBlock;
  private final KvSlots slots;
  private final Admission admission;
  private final EngineMetrics metrics;
  private final Speculation speculation = new Speculation();
  private final RequestQueue waiting = new RequestQueue();
  private final List<Sequence> running = new ArrayList<>(); // by turn

  Scheduler(EngineOptions options, KvSlots slots, Admission admission, EngineMetrics metrics) {
    this.options = options;
    this.promptBlock = slots.promptBlock();
    this.slots = slots;
    this.admission = admission;
    this.metrics = metrics;
  }

  void add(Sequence sequence) {
    waiting.add(sequence);
  }

  int waiting() {
    return waiting.size();
  }

  int running() {
    return running.size();
  }

  boolean isIdle() {
    return waiting.isEmpty() && running.isEmpty();
  }

  /** Plans the next step, once whoever is over has left and free slots are taken. */
  StepPlan schedule(long now) {
    waiting.review(sequence -> dropOverdue(sequence, now));
    running.forEach(sequence -> keepTime(sequence, now));
    running.removeIf(Sequence::isFinished);
    grow();
    admit(now);
    return plan(now);
  }

  /** Takes the outputs of a step, one a part. */
  void postprocess(StepPlan plan, List<StepOutput> outputs, long now) {
    for (int i = 0; i < outputs.size(); i++) {
      advance(plan.parts().get(i), outputs.get(i), now);
    }
    running.removeIf(Sequence::isFinished);
  }

  /** Learns what a step has taken. */
  void measured(StepPlan plan, long nanos) {
    speculation.measured(plan, nanos);
  }

  /** Ends the sequences of a step that the runner could not compute. */
  void fail(StepPlan plan, RuntimeException cause) {
    for (Part part : plan.parts()) {
      lose(part.sequence(), Loss.FAILED, cause);
      slots.discard(part.sequence().slot());
    }
    running.removeIf(Sequence::isFinished);
  }

  /** Ends every sequence. */
  void abort(RuntimeException cause) {
    waiting.review(sequence -> lose(sequence, Loss.ABORTED, cause));
    running.forEach(sequence -> lose(sequence, Loss.ABORTED, cause));
    running.clear();
  }

  private void dropOverdue(Sequence sequence, long now) {
    Duration timeout = options.queueTimeout();
    if (!dropDead(sequence, now)
        && !sequence.milestones().isStarted()
        && sequence.milestones().waitedNanos(now) >= timeout.toNanos()) {
      String message = "no slot became free within " + timeout.toMillis() + " ms";
      lose(
          sequence,
          Loss.QUEUE_TIMEOUT,
          new R2ecException.Overloaded(message, admission.retryAfter()));
    }
  }

  private void keepTime(Sequence sequence, long now) {
    if (!dropDead(sequence, now) && sequence.pastReasoningDeadline(now)) {
      guard(sequence, () -> sequence.finishGenerating(FinishReason.DEADLINE));
    }
  }

  /** Drops a sequence to which nobody listens or whose time is up, and says whether it did. */
  private boolean dropDead(Sequence sequence, long now) {
    if (sequence.abandoned()) {
      lose(sequence, Loss.CANCELLED, new R2ecException.Unavailable("cancelled"));
    } else if (sequence.pastDeadline(now)) {
      String message = "the deadline passed before the hidden state was read";
      lose(sequence, Loss.DEADLINE, new R2ecException.DeadlineExceeded(message));
    }
    return sequence.isFinished();
  }

  private void grow() {
    for (Sequence sequence : List.copyOf(running)) {
      if (sequence.status() == SequenceStatus.RUNNING
          && sequence.length() > slots.room(sequence.slot())) {
        guard(sequence, () -> grow(sequence));
      }
    }
    running.removeIf(Sequence::isFinished);
  }

  private void grow(Sequence sequence) {
    OptionalInt slot = slots.grow(sequence.slot(), sequence.wantedRoom());
    while (slot.isEmpty()) {
      boolean itself = running.getLast() == sequence;
      preemptLast();
      if (itself) {
        return;
      }
      slot = slots.grow(sequence.slot(), sequence.wantedRoom());
    }
    sequence.move(slot.getAsInt());
  }

  private void admit(long now) {
    boolean room = true;
    while (room && !waiting.isEmpty()) {
      room = startFirst(now);
    }
  }

  /** Starts the sequence whose turn it is, and says whether it is out of the queue. */
  private boolean startFirst(long now) {
    Sequence sequence = waiting.remove();
    guard(
        sequence,
        () -> {
          sequence.prepare();
          acquire(sequence).ifPresent(lease -> sequence.start(lease, now));
        });
    switch (sequence.status()) {
      case WAITING -> waiting.add(sequence);
      case RUNNING -> {
        running.add(sequence);
        running.sort(RequestQueue.ORDER);
      }
      case FINISHED -> {}
    }
    return sequence.status() != SequenceStatus.WAITING;
  }

  /** A room for it, for which those whose turn comes after it may have to leave theirs. */
  private Optional<KvSlots.Lease> acquire(Sequence sequence) {
    int[] prompt = sequence.promptTokens();
    Optional<KvSlots.Lease> lease = slots.acquire(prompt, sequence.wantedRoom());
    while (lease.isEmpty()
        && !running.isEmpty()
        && RequestQueue.ORDER.compare(running.getLast(), sequence) > 0) {
      preemptLast();
      lease = slots.acquire(prompt, sequence.wantedRoom());
    }
    return lease;
  }

  private void preemptLast() {
    Sequence last = running.removeLast();
    slots.release(last.slot());
    last.preempt();
    waiting.add(last);
    metrics.preempted();
  }

  private StepPlan plan(long now) {
    int[] shares = new int[running.size()];
    int budget = options.stepTokenBudget();
    List<Integer> longer = new ArrayList<>(); // positions in running, by turn
    for (int i = 0; i < shares.length; i++) {
      if (running.get(i).pending() == 1) {
        shares[i] = 1;
        budget--;
      } else {
        longer.add(i);
      }
    }
    if (!longer.isEmpty()) {
      int first = longer.getFirst();
      shares[first] = running.get(first).fitting(Math.max(budget / 2, promptBlock));
      budget -= shares[first];
      longer.sort(
          Comparator.comparingInt((Integer i) -> running.get(i).isDue(now) ? 0 : 1)
              .thenComparingInt(i -> running.get(i).pending()));
    }
    for (int i : longer) {
      int share = running.get(i).fitting(shares[i] + budget);
      budget -= share - shares[i];
      shares[i] = share;
    }
    return new StepPlan(parts(shares, Math.min(budget, options.draftTokens())));
  }

  private List<Part> parts(int[] shares, int draftTokens) {
    int decoding = (int) running.stream().filter(Sequence::isDecoding).count();
    int guesses = speculation.begin(decoding, draftTokens);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      Sequence sequence = running.get(i);
      if (shares[i] > 0) {
        int most = Math.min(guesses, slots.room(sequence.slot()) - sequence.length());
        boolean guessing = most > 0 && sequence.isDecoding();
        parts.add(
            new Part(
                sequence,
                guessing ? sequence.nextGuessing(most, speculation) : sequence.next(shares[i])));
      }
    }
    return parts;
  }

  private void advance(Part part, StepOutput output, long now) {
    Sequence sequence = part.sequence();
    slots.wrote(part.chunk());
    sequence.computed(part.chunk(), now, metrics);
    switch (output) {
      case StepOutput.Nothing() -> {}
      case StepOutput.NextToken next ->
          guard(sequence, () -> sequence.sample(part.chunk(), next, now, metrics, speculation));
      case StepOutput.Hidden(HiddenState state) -> complete(sequence, state, now);
    }
  }

  private void complete(Sequence sequence, HiddenState state, long now) {
    slots.release(sequence.slot());
    admission.leave();
    admission.served(sequence.milestones().runningNanos(now));
    sequence.complete(state, now, metrics);
  }

  /**
   * Does what may fail for this sequence alone: its watcher, its logits, its place in the cache.
   */
  private void guard(Sequence sequence, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      lose(sequence, Loss.FAILED, failure);
    }
  }

  private void lose(Sequence sequence, Loss loss, RuntimeException cause) {
    if (sequence.status() == SequenceStatus.RUNNING) {
      slots.release(sequence.slot());
    }
    admission.leave();
    metrics.lost(loss);
    sequence.fail(cause);
  }
}
