package ai.r2ec.engine;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * Generates for many sequences at once and reads their hidden states: continuous batching,
 * scheduled anew at every step.
 *
 * <p>One thread owns the scheduler, the slots and the runner; callers send it commands and never
 * touch its state. Events leave through a buffer per subscriber, bounded by {@code maxTokens}, and
 * are delivered on virtual threads: a subscriber that reads slowly, or blocks, delays nobody.
 *
 * <p>Room. A prompt must leave {@link Sequence#FINAL_TOKENS_RESERVE} tokens of a slot free, else it
 * is refused as invalid; generation that reaches this reserve ends with {@code LENGTH}.
 *
 * <p>Memory. The KV cache never grows. When those who run do not all fit into it any more, the one
 * whose turn came last gives its room up, waits, and later computes again what it held; nobody can
 * tell from what comes out.
 */
public final class GenerationEngine implements AutoCloseable {

  private static final reactor.core.scheduler.Scheduler DELIVERY =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("r2ec-events").factory()));

  private final ModelRunner runner;
  private final EngineOptions options;
  private final LongSupplier clock;
  private final Admission admission;
  private final AtomicLong arrivals = new AtomicLong();
  private final EngineLoop loop;
  private final Thread thread;

  /**
   * Starts the engine.
   *
   * @param runner computes the steps; the engine's thread owns it from now on, and closes it
   * @param options bounds
   * @param registry takes the meters {@code r2ec.engine.*}
   * @throws IllegalArgumentException if the step budget has no room for a token a slot and a block
   *     of a prompt
   */
  public GenerationEngine(ModelRunner runner, EngineOptions options, MeterRegistry registry) {
    this(runner, options, registry, System::nanoTime);
  }

  GenerationEngine(
      ModelRunner runner, EngineOptions options, MeterRegistry registry, LongSupplier clock) {
    int leastBudget = runner.sequences() + runner.promptBlock();
    if (options.stepTokenBudget() < leastBudget) {
      throw new IllegalArgumentException(
          "stepTokenBudget must be at least %d, a token a slot and one block of a prompt, got %d"
              .formatted(leastBudget, options.stepTokenBudget()));
    }
    this.runner = runner;
    this.options = options;
    this.clock = clock;
    this.admission = new Admission(runner.sequences(), options.queueLimit());
    this.loop = new EngineLoop(runner, options, admission, registry, clock);
    this.thread = Thread.ofPlatform().name("r2ec-engine").daemon().start(loop);
  }

  /** Most tokens that a sequence can have. */
  public int contextLength() {
    return runner.capacity();
  }

  /**
   * Longest prompt that leaves room for {@code maxTokens} generated tokens and an appended marker.
   */
  public int promptLimit(int maxTokens) {
    return runner.capacity() - Sequence.FINAL_TOKENS_RESERVE - maxTokens;
  }

  /**
   * Generates and reads one sequence. Nothing happens before subscription; cancelling frees the
   * slot at the next step.
   *
   * @return {@link GenerationEvent.Queued}, {@link GenerationEvent.Prefilled}, {@link
   *     GenerationEvent.Token}s, {@link GenerationEvent.Finished}; or an error: {@link
   *     R2ecException.Overloaded} when the queue is full or the wait too long, {@link
   *     R2ecException.Invalid} when the prompt does not fit or holds an unknown token, {@link
   *     R2ecException.DeadlineExceeded}, {@link R2ecException.Unavailable} when closing or when the
   *     model failed
   */
  public Flux<GenerationEvent> generate(GenerationRequest request) {
    return Flux.<GenerationEvent>create(sink -> submit(request, sink)).publishOn(DELIVERY);
  }

  /**
   * Hidden states at the last tokens of whole sequences, at lower priority than generation. Blocks;
   * an interrupt drops the work.
   *
   * @param sequences token ids, each within the capacity
   * @return one {@code (H)} vector a sequence, in order
   * @throws R2ecException.Invalid if a sequence is empty, too long or holds an unknown token
   * @throws R2ecException.Unavailable when closing, interrupted, or when the model failed
   */
  public List<HiddenState> encode(List<int[]> sequences) {
    sequences.forEach(sequence -> requireTokens("sequence", sequence, runner.capacity()));
    if (sequences.isEmpty()) {
      return List.of();
    }
    EncodeJob job = new EncodeJob(sequences);
    loop.send(new Command.Encode(job));
    try {
      return job.result().get();
    } catch (InterruptedException interrupt) {
      job.result().cancel(false);
      Thread.currentThread().interrupt();
      throw new R2ecException.Unavailable("encoding was interrupted", interrupt);
    } catch (ExecutionException failure) {
      throw new R2ecException.Unavailable("the sequences were not encoded", failure);
    }
  }

  /**
   * Changes what lies behind the runner, such as the model's weights, at a moment when nothing is
   * computed: whatever was submitted before ends first, what is submitted later waits, and nothing
   * that was computed before is used again. Blocks until it is done, interrupts or not.
   *
   * @param change runs on the engine's thread, and must leave the runner usable even when it fails
   * @throws R2ecException.Unavailable when closing
   * @throws RuntimeException what the change threw
   */
  public void exchange(Runnable change) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.send(new Command.Exchange(change, done));
    try {
      done.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /** How busy the engine is. */
  public EngineLoad load() {
    return loop.load();
  }

  /**
   * Takes nothing more, lets running sequences end within the drain timeout, ends the rest with
   * {@link R2ecException.Unavailable}, and closes the runner. Returns when all is done, interrupts
   * or not: whoever comes back from here may free what the engine computed in. Calling it again
   * waits as well.
   */
  @Override
  public void close() {
    loop.close(clock.getAsLong() + options.drainTimeout().toNanos());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException interrupt) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(GenerationRequest request, FluxSink<GenerationEvent> sink) {
    requireTokens("prompt", request.prompt(), promptLimit(0));
    if (!load().alive()) {
      throw new R2ecException.Unavailable("the engine takes no more requests");
    }
    try {
      admission.enter(request.priority());
    } catch (R2ecException.Overloaded full) {
      loop.metrics().refused();
      throw full;
    }
    sink.next(new GenerationEvent.Queued(Math.max(0, admission.inside() - 1 - runner.sequences())));
    Sequence sequence = new Sequence(request, sink, runner, arrival(request));
    loop.send(new Command.Submit(sequence));
  }

  private Milestones.Arrival arrival(GenerationRequest request) {
    long now = clock.getAsLong();
    long turn =
        switch (request.priority()) {
          case INTERACTIVE -> now;
          case BATCH -> now + options.ageing().toNanos();
        };
    return new Milestones.Arrival(arrivals.getAndIncrement(), now, turn);
  }

  private void requireTokens(String name, int[] tokens, int most) {
    if (tokens.length < 1 || tokens.length > most) {
      throw new R2ecException.Invalid(
          name, "must be 1 to %d tokens, got %d".formatted(most, tokens.length));
    }
    for (int token : tokens) {
      if (token < 0 || token >= runner.vocabularySize()) {
        throw new R2ecException.Invalid(
            name,
            "token ids must be 0 to %d, got %d".formatted(runner.vocabularySize() - 1, token));
      }
    }
  }
}
