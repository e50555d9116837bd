package ai.r2ec.evaluate;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.recommend.Recommender;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Ranks with the recommender that serves, over the full catalogue: nothing is sampled. */
public final class RecommenderRanker implements TargetRanker {

  private final String name;
  private final Recommender recommender;
  private final ReasoningOptions reasoning;

  /** Names the ranker and says how the model may think. */
  public RecommenderRanker(String name, Recommender recommender, ReasoningOptions reasoning) {
    this.name = name;
    this.recommender = recommender;
    this.reasoning = reasoning;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Mono<OptionalInt> rank(EvaluationCase evaluationCase) {
    return recommender
        .recommend(query(evaluationCase))
        .ofType(RecommendationEvent.Ranked.class)
        .last()
        .map(ranked -> rankOf(evaluationCase, ranked.items()));
  }

  private RecommendationQuery query(EvaluationCase evaluationCase) {
    return new RecommendationQuery(
        "evaluation",
        null,
        evaluationCase.history(),
        Integer.MAX_VALUE,
        evaluationCase.asOf(),
        null,
        Set.of(),
        null,
        reasoning,
        null,
        Explain.NONE,
        Priority.BATCH);
  }

  private static OptionalInt rankOf(EvaluationCase evaluationCase, List<RankedItem> items) {
    return items.stream()
        .filter(item -> item.item().id().equals(evaluationCase.target()))
        .mapToInt(RankedItem::rank)
        .findFirst();
  }
}
