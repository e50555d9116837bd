package ai.r2ec.train;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.CompletionWatcher;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.engine.GenerationEvent;
import ai.r2ec.engine.GenerationRequest;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.ReasoningText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Has the serving engine write behind many prompts at once. What comes out depends on the prompts,
 * the seeds and the weights only: results are in the order of the requests, and the engine's rows
 * do not feel who shares their batch.
 */
final class RolloutCollector {

  private final PromptBuilder prompts;
  private final Set<Integer> endOfTurn;

  RolloutCollector(PromptBuilder prompts, Set<Integer> endOfTurn) {
    this.prompts = prompts;
    this.endOfTurn = endOfTurn;
  }

  /**
   * One reasoning to write.
   *
   * @param maxTokens most new tokens before the marker is appended; 0 reads the marker at once
   * @param logProbs whether log-probabilities of what is drawn are wanted
   */
  record Request(Prompt prompt, SamplingParams sampling, int maxTokens, boolean logProbs) {

    /** Without log-probabilities. */
    Request(Prompt prompt, SamplingParams sampling, int maxTokens) {
      this(prompt, sampling, maxTokens, false);
    }
  }

  /**
   * Writes all of them. Blocks; an interrupt drops the work.
   *
   * @throws R2ecException.Unavailable when interrupted, or when the model failed
   */
  List<Completion> collect(GenerationEngine engine, List<Request> requests) {
    Batch batch = new Batch(engine, requests);
    try {
      batch.submitFirsts();
      List<Completion> completions = new ArrayList<>();
      for (CompletableFuture<Completion> each : batch.results) {
        completions.add(each.get());
      }
      return completions;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new R2ecException.Unavailable("the rollouts were interrupted", interrupt);
    } catch (ExecutionException failure) {
      throw new R2ecException.Unavailable("a rollout failed", failure);
    } finally {
      batch.running.dispose();
    }
  }

  /**
   * Requests under way. Of those with one prompt the first goes ahead, the others follow when the
   * engine has read it: then they find the prompt in the cache instead of reading it once more. In
   * the paper's setting that is three quarters of all reading.
   */
  private final class Batch {

    private final GenerationEngine engine;
    private final List<Request> requests;
    private final List<CompletableFuture<Completion>> results = new ArrayList<>();
    private final IdentityHashMap<Prompt, List<Integer>> groups = new IdentityHashMap<>();
    private final Disposable.Composite running = Disposables.composite();

    Batch(GenerationEngine engine, List<Request> requests) {
      this.engine = engine;
      this.requests = requests;
      for (int i = 0; i < requests.size(); i++) {
        results.add(new CompletableFuture<>());
        groups.computeIfAbsent(requests.get(i).prompt(), prompt -> new ArrayList<>()).add(i);
      }
    }

    void submitFirsts() {
      for (int i = 0; i < requests.size(); i++) {
        List<Integer> group = groups.getOrDefault(requests.get(i).prompt(), List.of());
        if (group.getFirst() == i) {
          submit(i, group.subList(1, group.size()));
        }
      }
    }

    private void submit(int index, List<Integer> followers) {
      Request request = requests.get(index);
      CompletableFuture<Completion> result = results.get(index);
      Watcher watcher = new Watcher(prompts.reasoningAfter(request.prompt()), request.logProbs());
      GenerationRequest generation =
          new GenerationRequest(
              request.prompt().tokens(),
              request.sampling(),
              request.maxTokens(),
              null,
              null,
              endOfTurn,
              watcher,
              Priority.BATCH,
              request.logProbs());
      running.add(
          engine
              .generate(generation)
              .subscribe(
                  event -> {
                    if (event instanceof GenerationEvent.Prefilled) {
                      followers.forEach(follower -> submit(follower, List.of()));
                    } else if (event instanceof GenerationEvent.Finished finished) {
                      result.complete(watcher.completion(finished));
                    }
                  },
                  result::completeExceptionally));
    }
  }

  /**
   * The tokens that a text and the marker become behind a prompt, as a rollout of that text has.
   *
   * @param text token ids of the reasoning
   */
  int[] completion(Prompt prompt, int[] text) {
    ReasoningText reasoning = prompts.reasoningAfter(prompt);
    for (int token : text) {
      reasoning.accept(token);
    }
    return reasoning.finalTokens(text);
  }

  /** The engine's thread writes; the reader comes after the sequence has finished. */
  private static final class Watcher implements CompletionWatcher {

    private final ReasoningText reasoning;
    private int @Nullable [] tokens;
    private final boolean logProbs;
    private int drawn; // first of the tokens, up to one that is not what was drawn

    Watcher(ReasoningText reasoning, boolean logProbs) {
      this.reasoning = reasoning;
      this.logProbs = logProbs;
    }

    @Override
    public boolean stopsAt(int token) {
      reasoning.accept(token);
      return reasoning.markerSeen();
    }

    @Override
    public int[] finalTokens(int[] generated, FinishReason reason) {
      reasoning.finish();
      int[] last = reasoning.finalTokens(generated);
      int difference = Arrays.mismatch(generated, last);
      drawn = difference < 0 ? last.length : difference;
      tokens = last;
      return last;
    }

    Completion completion(GenerationEvent.Finished finished) {
      int[] read = tokens;
      if (read == null) {
        throw new IllegalStateException("the engine finished a sequence without its final tokens");
      }
      return new Completion(
          read,
          reasoning.text(),
          finished.reason(),
          finished.state(),
          logProbs ? ofTokens(finished.logProbs(), read.length) : new float[0]);
    }

    /** What follows another token than the one that was drawn has no known probability. */
    private float[] ofTokens(float[] ofDrawn, int length) {
      float[] values = new float[length];
      Arrays.fill(values, Float.NaN);
      System.arraycopy(ofDrawn, 0, values, 0, drawn);
      return values;
    }
  }
}
