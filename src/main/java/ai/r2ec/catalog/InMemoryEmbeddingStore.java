package ai.r2ec.catalog;

import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the vectors of this process only. */
public final class InMemoryEmbeddingStore implements EmbeddingStore {

  private record Held(int dimension, Instant created, Map<ItemId, EmbeddingRow> rows) {}

  private final Clock clock;
  private final Map<String, Held> generations = new LinkedHashMap<>();
  private @Nullable String current;

  /** Empty, dating generations by the system's clock. */
  public InMemoryEmbeddingStore() {
    this(Clock.systemUTC());
  }

  InMemoryEmbeddingStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void create(String generation, int dimension, long expectedRows) {
    Held held =
        generations.computeIfAbsent(
            generation, id -> new Held(dimension, clock.instant(), new LinkedHashMap<>()));
    if (held.dimension() != dimension) {
      throw new R2ecException.Conflict(
          "generation %s has dimension %d, not %d"
              .formatted(generation, held.dimension(), dimension));
    }
  }

  @Override
  public synchronized List<Generation> generations() {
    return generations.entrySet().stream()
        .map(
            entry ->
                new Generation(
                    entry.getKey(),
                    entry.getValue().dimension(),
                    entry.getValue().rows().size(),
                    entry.getValue().created()))
        .toList();
  }

  @Override
  public synchronized Optional<String> current() {
    return Optional.ofNullable(current);
  }

  @Override
  public synchronized void activate(String generation) {
    current = generation;
  }

  @Override
  public synchronized void put(String generation, Collection<EmbeddingRow> rows) {
    Held held = generations.get(generation);
    if (held == null) {
      throw new R2ecException.NotFound("generation %s was not begun".formatted(generation));
    }
    rows.forEach(row -> held.rows().put(row.id(), row));
  }

  @Override
  public synchronized void delete(String generation, Collection<ItemId> ids) {
    Held held = generations.get(generation);
    if (held != null) {
      held.rows().keySet().removeAll(ids);
    }
  }

  @Override
  public void forEach(String generation, Consumer<EmbeddingRow> visitor) {
    rows(generation).forEach(visitor);
  }

  private synchronized List<EmbeddingRow> rows(String generation) {
    Held held = generations.get(generation);
    return held == null ? List.of() : List.copyOf(held.rows().values());
  }

  @Override
  public synchronized void drop(String generation) {
    generations.remove(generation);
    if (generation.equals(current)) {
      current = null;
    }
  }
}
