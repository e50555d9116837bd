package ai.r2ec.evaluate;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.catalog.RowFilter;
import ai.r2ec.catalog.ScoredItem;
import ai.r2ec.data.Sample;
import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.evaluate.CaseResult.Thought;
import ai.r2ec.recommend.UserState;
import ai.r2ec.recommend.UserStates;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Ranks with the recommender that serves, over the full catalogue: nothing is sampled. */
public final class ModelRanker {

  /** A machine that was busy or asleep for a while is no reason to give hours up. */
  private static final Retry PATIENT =
      Retry.fixedDelay(60, Duration.ofSeconds(2))
          .filter(R2ecException.Overloaded.class::isInstance);

  private final Split split;
  private final UserStates states;
  private final ReasoningOptions reasoning;

  /** Says whose test samples are asked about and how the model may think. */
  public ModelRanker(Split split, UserStates states, ReasoningOptions reasoning) {
    this.split = split;
    this.states = states;
    this.reasoning = reasoning;
  }

  /**
   * Asks about one test sample.
   *
   * @param given text in place of the model's own reasoning, or null
   */
  public Mono<CaseResult> rank(int sample, @Nullable String given) {
    Samples test = split.test();
    return states
        .read(query(test.get(sample), reasoning), given)
        .retryWhen(PATIENT)
        .map(
            state ->
                CaseResult.of(
                        new CaseResult.Case(test, sample),
                        scores(state),
                        split.options().candidates())
                    .with(thought(state.rationale())));
  }

  /** The question that a sample asks. */
  static RecommendationQuery query(Sample sample, ReasoningOptions reasoning) {
    return new RecommendationQuery(
        "evaluation",
        null,
        sample.history().stream().map(ModelRanker::entry).toList(),
        1,
        sample.asOf(),
        null,
        Set.of(),
        null,
        reasoning,
        null,
        Explain.NONE,
        Priority.BATCH);
  }

  /** Scores {@code (I)} in the split's order; items that the catalogue lacks cannot be ranked. */
  private double[] scores(UserState state) {
    CatalogSnapshot snapshot = state.snapshot();
    double[] scores = new double[split.items().size()];
    Arrays.fill(scores, Double.NEGATIVE_INFINITY);
    for (ScoredItem scored : snapshot.topK(state.vector(), RowFilter.all(), snapshot.size())) {
      int item = split.items().indexOf(snapshot.item(scored.row()).id().value());
      if (item >= 0) {
        scores[item] = scored.score();
      }
    }
    return scores;
  }

  private static HistoryEntry entry(Interaction event) {
    return new HistoryEntry(event.itemId(), null, event.rating(), event.timestamp());
  }

  private static Thought thought(Rationale rationale) {
    return new Thought(rationale.text(), rationale.tokens(), !rationale.markerAppended());
  }
}
