package ai.r2ec.engine;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.model.StepOutput;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine's thread does. Everything here but {@link #send}, {@link #close} and {@link
 * #load} is touched by that thread only.
 */
final class EngineLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);

  private final ModelRunner runner;
  private final Admission admission;
  private final LongSupplier clock;
  private final KvSlots slots;
  private final EngineMetrics metrics;
  private final Scheduler scheduler;
  private final EncodeQueue encoding;
  private final BlockingQueue<Command> inbox = new LinkedBlockingQueue<>();
  private final List<Command> behind = new ArrayList<>(); // came after the exchange that waits
  private Command.@Nullable Exchange exchange;
  private Command.@Nullable Close closing;

  private volatile boolean accepting = true;
  private volatile @Nullable R2ecException over;
  private volatile int running;
  private volatile long keyValueTokens;
  private volatile long progressNanos;
  private volatile boolean working;

  EngineLoop(
      ModelRunner runner,
      EngineOptions options,
      Admission admission,
      MeterRegistry registry,
      LongSupplier clock) {
    this.runner = runner;
    this.admission = admission;
    this.clock = clock;
    this.slots = new KvSlots(runner);
    this.metrics = new EngineMetrics(registry, this::load);
    this.scheduler = new Scheduler(options, slots, admission, metrics);
    this.encoding = new EncodeQueue(runner, options, metrics);
  }

  /** Hands a command to the engine's thread; once that has ended, refuses it. */
  void send(Command command) {
    inbox.add(command);
    R2ecException ended = over;
    if (ended != null) {
      refuseInbox(ended);
    }
  }

  /** Takes no more sequences; those inside may go on until then. */
  void close(long drainUntilNanos) {
    send(new Command.Close(drainUntilNanos));
    accepting = false;
  }

  /** The load as of the last plan or step; any thread may ask. */
  EngineLoad load() {
    int holding = running;
    return new EngineLoad(
        accepting,
        holding,
        Math.max(0, admission.inside() - holding),
        runner.sequences(),
        keyValueTokens,
        (long) runner.units() * runner.unit(),
        working ? Math.max(0, clock.getAsLong() - progressNanos) : 0);
  }

  EngineMetrics metrics() {
    return metrics;
  }

  @Override
  public void run() {
    R2ecException reason = new R2ecException.Unavailable("the engine is closed");
    try {
      while (!isDone()) {
        takeCommands();
        step();
        encoding.encodeNext(clock, !scheduler.isIdle());
        publishLoad();
        progressNanos = clock.getAsLong();
      }
    } catch (Throwable broken) { // even an Error must not leave callers waiting
      LOG.error("The engine has died", broken);
      reason = new R2ecException.Unavailable("the engine has died: " + broken, broken);
    }
    end(reason);
  }

  /** One iteration: schedule, run, postprocess. */
  private void step() {
    StepPlan plan = scheduler.schedule(clock.getAsLong());
    publishLoad();
    if (!plan.isEmpty()) {
      run(plan);
    }
  }

  private void run(StepPlan plan) {
    long start = clock.getAsLong();
    List<StepOutput> outputs;
    try {
      outputs = runner.step(plan.chunks());
    } catch (RuntimeException failure) {
      isolate(plan, failure);
      return;
    }
    long now = clock.getAsLong();
    metrics.stepped(plan, now - start);
    scheduler.measured(plan, now - start);
    scheduler.postprocess(plan, outputs, now);
  }

  /**
   * Repeats a failed step one sequence at a time, which is sound because a step may overwrite what
   * it wrote, and so loses only sequences that fail alone. A runner that then cannot even encode
   * one token is given up.
   */
  private void isolate(StepPlan plan, RuntimeException failure) {
    metrics.stepFailed();
    if (plan.parts().size() > 1) {
      LOG.warn("A step of {} sequences failed, trying each alone", plan.parts().size(), failure);
      plan.split().forEach(this::run);
    } else {
      LOG.warn("A sequence failed", failure);
      scheduler.fail(
          plan, new R2ecException.Unavailable("the model could not compute a step", failure));
      runner.encode(List.of(new int[] {0}));
    }
  }

  /** Waits for a command if there is nothing else to do, then takes all that have come. */
  private void takeCommands() throws InterruptedException {
    while (exchange != null && isIdle()) {
      exchange(exchange);
    }
    if (isIdle()) {
      working = false;
      apply(inbox.take());
      progressNanos = clock.getAsLong();
      working = true;
    }
    for (Command next = inbox.poll(); next != null; next = inbox.poll()) {
      apply(next);
    }
  }

  /** What comes after an exchange waits until that is done; only a close does not. */
  private void apply(Command command) {
    if (exchange != null && !(command instanceof Command.Close)) {
      behind.add(command);
      return;
    }
    switch (command) {
      case Command.Submit(Sequence sequence) -> scheduler.add(sequence);
      case Command.Encode(EncodeJob job) -> encoding.add(job);
      case Command.Exchange next -> exchange = next;
      case Command.Close close -> closing = close;
    }
  }

  /** Nothing that was computed before is used again. */
  private void exchange(Command.Exchange due) {
    slots.forget();
    try {
      due.action().run();
      due.done().complete(null);
    } catch (RuntimeException failure) {
      due.done().completeExceptionally(failure);
    }
    exchange = null;
    List<Command> waiting = List.copyOf(behind);
    behind.clear();
    waiting.forEach(this::apply);
  }

  private boolean isIdle() {
    return scheduler.isIdle() && encoding.isEmpty();
  }

  private boolean isDone() {
    return closing != null && (isIdle() || clock.getAsLong() - closing.drainUntilNanos() >= 0);
  }

  private void publishLoad() {
    running = scheduler.running();
    keyValueTokens = slots.tokensInUse();
  }

  private void end(R2ecException reason) {
    accepting = false;
    scheduler.abort(reason);
    encoding.abort(reason);
    publishLoad();
    working = false;
    over = reason;
    if (exchange != null) {
      inbox.add(exchange);
    }
    inbox.addAll(behind);
    refuseInbox(reason);
    runner.close();
  }

  /** Both the ending thread and late senders may come here; each command is polled by one. */
  private void refuseInbox(R2ecException reason) {
    for (Command next = inbox.poll(); next != null; next = inbox.poll()) {
      switch (next) {
        case Command.Submit(Sequence sequence) -> {
          admission.leave();
          metrics.lost(EngineMetrics.Loss.ABORTED);
          sequence.fail(reason);
        }
        case Command.Encode(EncodeJob job) -> job.fail(reason);
        case Command.Exchange(Runnable _, CompletableFuture<Void> done) ->
            done.completeExceptionally(reason);
        case Command.Close _ -> {}
      }
    }
  }
}
