package ai.r2ec.recommend;

import ai.r2ec.domain.RecommendationQuery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the thinking must end, and when the answer.
 *
 * @param reasoningNanos {@link System#nanoTime()} at which reasoning is cut and ranking begins, or
 *     null
 * @param answerNanos {@link System#nanoTime()} after which the answer is of no use, or null
 */
record Deadlines(@Nullable Long reasoningNanos, @Nullable Long answerNanos) {

  /**
   * Part of the whole deadline that is kept for reading the marker and ranking: a deadline should
   * give an answer with less reasoning rather than none.
   */
  private static final double KEPT_FOR_RANKING = 0.2;

  static Deadlines of(RecommendationQuery query, long startNanos) {
    Duration whole = query.deadline();
    Duration thinking = query.reasoning().deadline();
    Long answer = whole == null ? null : startNanos + whole.toNanos();
    Long cut =
        whole == null ? null : startNanos + (long) (whole.toNanos() * (1 - KEPT_FOR_RANKING));
    Long asked = thinking == null ? null : startNanos + thinking.toNanos();
    return new Deadlines(earlier(cut, asked), answer);
  }

  private static @Nullable Long earlier(@Nullable Long a, @Nullable Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    // Differences, not values: nanoTime may wrap.
    return a - b < 0 ? a : b;
  }
}
