package ai.r2ec.recommend;

import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import reactor.core.publisher.Flux;

/** Answers queries. */
public interface Recommender {

  /**
   * Streams the answer while it is made; cancelling the subscription stops the generation.
   *
   * @return the events in the order that {@link RecommendationEvent} gives; failures are {@code
   *     R2ecException}s
   */
  Flux<RecommendationEvent> recommend(RecommendationQuery query);
}
