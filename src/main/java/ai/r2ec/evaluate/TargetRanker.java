package ai.r2ec.evaluate;

import java.util.OptionalInt;
import reactor.core.publisher.Mono;

/** Something that can be asked where a target ranks among all items, the history masked. */
public interface TargetRanker {

  /** Name in reports, such as {@code popular}. */
  String name();

  /**
   * Finds the target's rank.
   *
   * @return rank from 1; empty when the target cannot be ranked (unknown, or masked because it is
   *     in the history)
   */
  Mono<OptionalInt> rank(EvaluationCase evaluationCase);
}
