package ai.r2ec.bench;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.engine.CompletionWatcher;
import ai.r2ec.engine.GenerationEvent;
import ai.r2ec.engine.GenerationRequest;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.http.OfflineService;
import ai.r2ec.text.HistoryLine;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.ReasoningText;
import ai.r2ec.text.UserPromptInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The engine alone, given the same prompts and ended by the same marker as through the service:
 * nothing is streamed, rendered or ranked.
 */
final class EngineTarget implements Target {

  private final OfflineService.Decoder decoder;
  private final int maxTokens;
  private final List<Prompt> prompts;

  EngineTarget(OfflineService.Decoder decoder, List<RecommendationQuery> queries) {
    this.decoder = decoder;
    this.maxTokens = queries.getFirst().reasoning().maxTokens();
    int limit = decoder.engine().promptLimit(maxTokens);
    this.prompts =
        queries.stream().map(query -> decoder.prompts().userPrompt(input(query), limit)).toList();
  }

  private static UserPromptInput input(RecommendationQuery query) {
    return new UserPromptInput(
        query.history().stream().map(EngineTarget::line).toList(), query.asOf(), null);
  }

  private static HistoryLine line(HistoryEntry entry) {
    String title =
        Objects.requireNonNullElse(entry.title(), Objects.toString(entry.itemId(), "unknown"));
    return new HistoryLine(title, entry.rating(), entry.timestamp());
  }

  @Override
  public RequestRecord send(int request) {
    Prompt prompt = prompts.get(request);
    Watcher watcher = new Watcher(decoder.prompts().reasoningAfter(prompt));
    long start = System.nanoTime();
    SamplingParams greedy =
        new SamplingParams(0, 1, 0, decoder.description().repetitionPenalty(), 0);
    decoder
        .engine()
        .generate(
            new GenerationRequest(
                prompt.tokens(),
                greedy,
                maxTokens,
                null,
                null,
                decoder.description().endOfTurn(),
                watcher))
        .doOnNext(watcher::on)
        .blockLast();
    return watcher.record(start, prompt.tokens().length);
  }

  private static final class Watcher implements CompletionWatcher {

    private final ReasoningText reasoning;
    private final List<Long> tokens = new ArrayList<>();
    private int cached;
    private int generated;

    Watcher(ReasoningText reasoning) {
      this.reasoning = reasoning;
    }

    void on(@Nullable GenerationEvent event) {
      if (event instanceof GenerationEvent.Prefilled prefilled) {
        cached = prefilled.cachedTokens();
      } else if (event instanceof GenerationEvent.Finished finished) {
        generated = finished.generatedTokens();
      }
    }

    RequestRecord record(long start, int promptTokens) {
      long end = System.nanoTime();
      return new RequestRecord(start, tokens, end, end, promptTokens, cached, generated, true);
    }

    @Override
    public boolean stopsAt(int token) {
      tokens.add(System.nanoTime());
      reasoning.accept(token);
      return reasoning.markerSeen();
    }

    @Override
    public int[] finalTokens(int[] tokens, FinishReason reason) {
      reasoning.finish();
      return reasoning.finalTokens(tokens);
    }
  }
}
