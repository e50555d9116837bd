package ai.r2ec.engine;

import static ai.r2ec.engine.ScriptedRunner.asPrompt;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HiddenState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Requests for {@link ScriptedRunner}, and what they must yield, computed without any cache. */
final class Requests {

  /** Ends generation, and is part of the completion, like the answer marker. */
  static final int MARKER = 7;

  static final int END_OF_TURN = 3;
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What a sequence yields. */
  record Outcome(List<Integer> tokens, FinishReason reason, List<Float> state) {}

  private Requests() {}

  static GenerationRequest greedy(int maxTokens, int... prompt) {
    return request(prompt, SamplingParams.GREEDY, maxTokens);
  }

  /** A greedy request whose tokens never end it. */
  static GenerationRequest endless(int[] prompt, int maxTokens) {
    return watched(prompt, maxTokens, watcher(token -> false));
  }

  /** A greedy request that ends once its last tokens are these. */
  static GenerationRequest stoppingAt(int[] prompt, int maxTokens, int[] end) {
    List<Integer> generated = new ArrayList<>();
    return watched(
        prompt,
        maxTokens,
        new CompletionWatcher() {
          @Override
          public boolean stopsAt(int token) {
            generated.add(token);
            int from = Math.max(0, generated.size() - end.length);
            return generated.subList(from, generated.size()).equals(boxed(end));
          }

          @Override
          public int[] finalTokens(int[] tokens, FinishReason reason) {
            generated.clear();
            return joined(tokens, new int[] {MARKER});
          }
        });
  }

  private static GenerationRequest watched(int[] prompt, int maxTokens, CompletionWatcher watcher) {
    return new GenerationRequest(
        prompt, SamplingParams.GREEDY, maxTokens, null, null, Set.of(), watcher);
  }

  /** Stops at some tokens, and has fixed ones appended. */
  static CompletionWatcher watcher(IntPredicate stops, int... appended) {
    return new CompletionWatcher() {
      @Override
      public boolean stopsAt(int token) {
        return stops.test(token);
      }

      @Override
      public int[] finalTokens(int[] generated, FinishReason reason) {
        return joined(generated, appended);
      }
    };
  }

  static GenerationRequest request(int[] prompt, SamplingParams sampling, int maxTokens) {
    return timed(prompt, sampling, maxTokens, null, null);
  }

  static GenerationRequest timed(
      int[] prompt,
      SamplingParams sampling,
      int maxTokens,
      @Nullable Long reasoningDeadline,
      @Nullable Long deadline) {
    return new GenerationRequest(
        prompt,
        sampling,
        maxTokens,
        reasoningDeadline,
        deadline,
        Set.of(END_OF_TURN),
        new MarkerWatcher());
  }

  static int[] prompt(Random random, int length) {
    return random.ints(length, 0, ScriptedRunner.VOCABULARY).toArray();
  }

  /** A request of random length, sampling and budget, the same for the same generator state. */
  static GenerationRequest random(Random random, int mostPrompt, int mostTokens) {
    SamplingParams sampling =
        random.nextInt(3) == 0
            ? SamplingParams.GREEDY
            : new SamplingParams(
                0.5 + random.nextDouble(),
                random.nextBoolean() ? 1 : 0.8,
                random.nextInt(20),
                random.nextBoolean() ? 0 : 0.05,
                1 + random.nextInt(2) * 0.3,
                random.nextLong());
    return request(
        prompt(random, 1 + random.nextInt(mostPrompt)), sampling, random.nextInt(mostTokens + 1));
  }

  /** The outcome by definition: whole histories, one token after the other. */
  static Outcome expected(GenerationRequest request, int capacity) {
    Sampler sampler = new Sampler(request.sampling(), request.prompt());
    List<Integer> history = new ArrayList<>(boxed(asPrompt(request.prompt(), 0)));
    List<Integer> generated = new ArrayList<>();
    FinishReason reason = FinishReason.LENGTH;
    while (generated.size() < request.maxTokens()
        && (generated.isEmpty() || history.size() + Sequence.FINAL_TOKENS_RESERVE < capacity)) {
      int token = sampler.sample(ScriptedRunner.logits(unboxed(history)));
      if (token == END_OF_TURN) {
        reason = FinishReason.END_OF_TURN;
        break;
      }
      history.add(token);
      generated.add(token);
      if (token == MARKER) {
        reason = FinishReason.STOP;
        break;
      }
    }
    int[] last = new MarkerWatcher().finalTokens(unboxed(generated), reason);
    int[] state =
        request.maxTokens() == 0
            ? asPrompt(joined(request.prompt(), last), 0)
            : joined(asPrompt(request.prompt(), 0), last);
    return new Outcome(generated, reason, floats(ScriptedRunner.hidden(state)));
  }

  /** Subscribes at once. */
  static CompletableFuture<List<GenerationEvent>> start(Flux<GenerationEvent> events) {
    CompletableFuture<List<GenerationEvent>> all = new CompletableFuture<>();
    events.collectList().subscribe(all::complete, all::completeExceptionally);
    return all;
  }

  static Outcome outcome(Flux<GenerationEvent> events) {
    return outcome(events.collectList().blockOptional(PATIENCE).orElseThrow());
  }

  static Outcome outcome(List<GenerationEvent> events) {
    List<Integer> tokens = new ArrayList<>();
    for (GenerationEvent event : events) {
      if (event instanceof GenerationEvent.Token(int id)) {
        tokens.add(id);
      }
    }
    GenerationEvent.Finished end = (GenerationEvent.Finished) events.getLast();
    return new Outcome(tokens, end.reason(), floats(end.state()));
  }

  static List<Float> floats(HiddenState state) {
    List<Float> values = new ArrayList<>();
    for (float value : state.values()) {
      values.add(value);
    }
    return values;
  }

  static int[] joined(int[] head, int[] tail) {
    return IntStream.concat(IntStream.of(head), IntStream.of(tail)).toArray();
  }

  static List<Integer> boxed(int[] tokens) {
    return IntStream.of(tokens).boxed().toList();
  }

  static int[] unboxed(List<Integer> tokens) {
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Stops at {@link #MARKER}. Like a text whose whole tokenisation differs from the tokens drawn,
   * the final tokens replace an odd last token, and end with a marker of two tokens.
   */
  static final class MarkerWatcher implements CompletionWatcher {

    @Override
    public boolean stopsAt(int token) {
      return token == MARKER;
    }

    @Override
    public int[] finalTokens(int[] generated, FinishReason reason) {
      if (reason == FinishReason.STOP) {
        return generated;
      }
      int[] tokens = Arrays.copyOf(generated, generated.length + 2);
      if (generated.length > 0 && tokens[generated.length - 1] % 2 == 1) {
        tokens[generated.length - 1] = 1;
      }
      tokens[generated.length] = MARKER;
      tokens[generated.length + 1] = MARKER + 1;
      return tokens;
    }
  }
}
