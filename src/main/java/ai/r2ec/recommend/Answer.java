package ai.r2ec.recommend;

import ai.r2ec.domain.ModelInfo;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.Timings;
import ai.r2ec.domain.Usage;
import ai.r2ec.engine.GenerationEvent;
import ai.r2ec.engine.GenerationEvent.Finished;
import ai.r2ec.engine.GenerationEvent.Prefilled;
import java.util.ArrayList;
import java.util.List;

/**
 * One answer in the making: what the engine says goes in, what the caller hears comes out. Confined
 * to one subscription.
 */
final class Answer {

  private static final double NANOS_PER_MILLI = 1e6;

  private final String id;
  private final ModelInfo model;
  private final Question question;
  private final ReasoningWatcher watcher;
  private final StringBuilder streamed = new StringBuilder();
  private Prefilled prefilled = new Prefilled(0, 0, 0);

  Answer(String id, ModelInfo model, Question question, ReasoningWatcher watcher) {
    this.id = id;
    this.model = model;
    this.question = question;
    this.watcher = watcher;
  }

  /** Translates one event of the engine. */
  List<RecommendationEvent> on(GenerationEvent event) {
    return switch (event) {
      case GenerationEvent.Queued queued ->
          List.of(new RecommendationEvent.Created(id, model, question.prompt().tokens().length));
      case Prefilled done -> {
        prefilled = done;
        yield List.of();
      }
      case GenerationEvent.Token token -> delta();
      case Finished finished -> conclude(finished);
    };
  }

  private List<RecommendationEvent> delta() {
    String text = watcher.drain();
    if (text.isEmpty()) {
      return List.of();
    }
    streamed.append(text);
    return List.of(new RecommendationEvent.ReasoningDelta(text));
  }

  private List<RecommendationEvent> conclude(Finished finished) {
    List<RecommendationEvent> events = new ArrayList<>(delta());
    Rationale rationale =
        new Rationale(
            streamed.toString(),
            finished.generatedTokens(),
            finished.reason(),
            watcher.finished().markerAppended());
    events.add(new RecommendationEvent.ReasoningDone(rationale));
    long before = System.nanoTime();
    List<RankedItem> items = question.rank(finished.state());
    long after = System.nanoTime();
    events.add(new RecommendationEvent.Ranked(items));
    events.add(
        new RecommendationEvent.Completed(
            new Recommendation(
                id,
                model,
                items,
                rationale,
                usage(finished),
                timings(finished, after - before, after - question.startNanos()),
                question.warnings(items.size()))));
    return events;
  }

  private Usage usage(Finished finished) {
    return new Usage(
        question.prompt().tokens().length, finished.generatedTokens(), prefilled.cachedTokens());
  }

  private Timings timings(Finished finished, long scoreNanos, long totalNanos) {
    return new Timings(
        prefilled.queueNanos() / NANOS_PER_MILLI,
        prefilled.prefillNanos() / NANOS_PER_MILLI,
        finished.decodeNanos() / NANOS_PER_MILLI,
        scoreNanos / NANOS_PER_MILLI,
        totalNanos / NANOS_PER_MILLI);
  }
}
