package ai.r2ec.recommend;

import ai.r2ec.domain.RecommendationQuery;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The way to a ranking that measurements take: the same prompt, generation and final tokens as
 * {@link Recommender}, but the state is handed out instead of the ranked items, and the reasoning
 * can be given.
 */
public interface UserStates {

  /**
   * Reads a user's state; cancelling stops the generation.
   *
   * @param query as for a recommendation; what is ranked and how much of it is of no concern
   * @param givenReasoning text that stands where the model's own reasoning would, nothing is
   *     generated then; or null. It may take as many tokens as the query's budget
   * @return the state, or the {@code R2ecException} of a recommendation
   */
  Mono<UserState> read(RecommendationQuery query, @Nullable String givenReasoning);
}
