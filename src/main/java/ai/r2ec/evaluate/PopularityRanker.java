package ai.r2ec.evaluate;

import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ItemId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Baseline: items by how often they occur in the training events, equal counts by item id, the
 * history masked.
 */
public final class PopularityRanker implements TargetRanker {

  private final List<ItemId> order;

  /**
   * Counts once.
   *
   * @param catalogue every item that can be ranked
   * @param events items of the training events, repeats included
   */
  public PopularityRanker(Collection<ItemId> catalogue, Collection<ItemId> events) {
    Map<ItemId, Integer> counts = new HashMap<>();
    events.forEach(id -> counts.merge(id, 1, Integer::sum));
    this.order = new ArrayList<>(catalogue);
    this.order.sort(
        Comparator.<ItemId>comparingInt(id -> -counts.getOrDefault(id, 0))
            .thenComparing(Comparator.naturalOrder()));
  }

  @Override
  public String name() {
    return "popular";
  }

  @Override
  public Mono<OptionalInt> rank(EvaluationCase evaluationCase) {
    Set<ItemId> masked = new HashSet<>();
    for (HistoryEntry entry : evaluationCase.history()) {
      if (entry.itemId() != null) {
        masked.add(entry.itemId());
      }
    }
    int rank = 0;
    for (ItemId id : order) {
      if (masked.contains(id)) {
        continue;
      }
      rank++;
      if (id.equals(evaluationCase.target())) {
        return Mono.just(OptionalInt.of(rank));
      }
    }
    return Mono.just(OptionalInt.empty());
  }
}
