package ai.r2ec.recommend;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.domain.ModelInfo;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.engine.GenerationEvent;
import ai.r2ec.engine.GenerationRequest;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.ReasoningText;
import ai.r2ec.text.UserPromptInput;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * R²ec at serving time (arXiv 2505.16994, section 3): the decoder reasons about a history up to the
 * marker, and its hidden state there is ranked against the item embeddings it made itself.
 */
public final class DecoderRecommender implements Recommender, UserStates {

  private final ModelDescription model;
  private final PromptBuilder prompts;
  private final GenerationEngine engine;
  private final Catalog catalog;
  private final HistoryResolver histories;

  /** Joins the parts; all of them stay the caller's to close. */
  public DecoderRecommender(
      ModelDescription model,
      PromptBuilder prompts,
      GenerationEngine engine,
      Catalog catalog,
      HistoryStore histories) {
    this.model = model;
    this.prompts = prompts;
    this.engine = engine;
    this.catalog = catalog;
    this.histories = new HistoryResolver(histories);
  }

  @Override
  public Flux<RecommendationEvent> recommend(RecommendationQuery query) {
    return Flux.defer(() -> answer(query, System.nanoTime()))
        .subscribeOn(Schedulers.boundedElastic());
  }

  @Override
  public Mono<UserState> read(RecommendationQuery query, @Nullable String givenReasoning) {
    return Mono.defer(() -> state(query, givenReasoning)).subscribeOn(Schedulers.boundedElastic());
  }

  private Mono<UserState> state(RecommendationQuery query, @Nullable String given) {
    Question question = ask(query, System.nanoTime());
    ReasoningText text =
        given == null
            ? prompts.reasoningAfter(question.prompt(), query.reasoning().stop())
            : prompts.reasoningAfter(question.prompt(), given);
    ReasoningWatcher watcher = new ReasoningWatcher(text);
    int budget = given == null ? query.reasoning().maxTokens() : 0;
    return engine
        .generate(generation(question, watcher, budget))
        .ofType(GenerationEvent.Finished.class)
        .last()
        .map(
            finished ->
                new UserState(
                    question.snapshot(),
                    finished.state(),
                    new Rationale(
                        text.text(),
                        finished.generatedTokens(),
                        finished.reason(),
                        text.markerAppended())));
  }

  private Flux<RecommendationEvent> answer(RecommendationQuery query, long startNanos) {
    Question question = ask(query, startNanos);
    ReasoningWatcher watcher =
        new ReasoningWatcher(prompts.reasoningAfter(question.prompt(), query.reasoning().stop()));
    Answer answer = new Answer(newId(), modelInfo(question.snapshot()), question, watcher);
    return engine
        .generate(generation(question, watcher, query.reasoning().maxTokens()))
        .publishOn(Schedulers.boundedElastic())
        .concatMapIterable(answer::on);
  }

  private Question ask(RecommendationQuery query, long startNanos) {
    CatalogSnapshot snapshot = catalog.snapshot();
    if (snapshot.size() == 0) {
      throw new R2ecException.Unavailable("The catalogue has no encoded items yet");
    }
    ResolvedHistory history = histories.resolve(query, snapshot);
    RankingScope scope = RankingScope.of(query, history, snapshot);
    Prompt prompt =
        prompts.userPrompt(
            new UserPromptInput(history.lines(), query.asOf(), query.instruction()),
            engine.promptLimit(query.reasoning().maxTokens()));
    return new Question(query, snapshot, history, scope, prompt, startNanos);
  }

  private GenerationRequest generation(Question question, ReasoningWatcher watcher, int maxTokens) {
    ReasoningOptions reasoning = question.query().reasoning();
    Deadlines deadlines = Deadlines.of(question.query(), question.startNanos());
    return new GenerationRequest(
        question.prompt().tokens(),
        new SamplingParams(
            reasoning.temperature(),
            reasoning.topP(),
            reasoning.topK(),
            reasoning.minP(),
            Objects.requireNonNullElse(reasoning.repetitionPenalty(), model.repetitionPenalty()),
            reasoning.seed()),
        maxTokens,
        deadlines.reasoningNanos(),
        deadlines.answerNanos(),
        model.endOfTurn(),
        watcher,
        question.query().priority());
  }

  private ModelInfo modelInfo(CatalogSnapshot snapshot) {
    return new ModelInfo(model.name(), model.identity(), model.adapter(), snapshot.generation());
  }

  private static String newId() {
    return "rec_" + UUID.randomUUID().toString().replace("-", "");
  }
}
