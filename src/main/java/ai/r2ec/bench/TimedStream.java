package ai.r2ec.bench;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.engine.CompletionWatcher;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.engine.GenerationEvent;
import ai.r2ec.engine.GenerationRequest;
import ai.r2ec.engine.SamplingParams;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One greedy sequence of a fixed number of tokens, timed where the engine hands each token over, so
 * that delivery to a subscriber is not part of it.
 */
final class TimedStream {

  private final int[] prompt;
  private final long[] tokenNanos;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile long startNanos;
  private volatile int cachedTokens;
  private int generated;

  /** A stream of at least one token. */
  TimedStream(int[] prompt, int tokens) {
    this.prompt = prompt;
    this.tokenNanos = new long[tokens];
  }

  TimedStream start(GenerationEngine engine) {
    startNanos = System.nanoTime();
    GenerationRequest request =
        new GenerationRequest(
            prompt, SamplingParams.GREEDY, tokenNanos.length, null, null, Set.of(), new Watcher());
    engine
        .generate(request)
        .subscribe(this::on, end::completeExceptionally, () -> end.complete(null));
    return this;
  }

  /** Waits for the end; everything else may be asked then. */
  TimedStream await() {
    end.join();
    return this;
  }

  private void on(@Nullable GenerationEvent event) {
    if (event instanceof GenerationEvent.Prefilled prefilled) {
      cachedTokens = prefilled.cachedTokens();
    }
  }

  /** Prompt tokens that were not computed again. */
  int cachedTokens() {
    return cachedTokens;
  }

  long firstTokenNanos() {
    return tokenNanos[0];
  }

  long lastTokenNanos() {
    return tokenNanos[tokenNanos.length - 1];
  }

  /** Time from the request to its first token. */
  long ttftNanos() {
    return tokenNanos[0] - startNanos;
  }

  /** Tokens handed over after one moment, up to another. */
  long tokensWithin(long after, long until) {
    long count = 0;
    for (long nanos : tokenNanos) {
      count += nanos > after && nanos <= until ? 1 : 0;
    }
    return count;
  }

  private final class Watcher implements CompletionWatcher {

    @Override
    public boolean stopsAt(int token) {
      tokenNanos[generated++] = System.nanoTime();
      return false;
    }

    @Override
    public int[] finalTokens(int[] tokens, FinishReason reason) {
      return tokens;
    }
  }
}
