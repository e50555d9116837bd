package ai.r2ec.bench;

import ai.r2ec.catalog.EmbeddingRow;
import ai.r2ec.catalog.EmbeddingStore;
import ai.r2ec.catalog.Generation;
import ai.r2ec.domain.ItemId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps nothing, so that a large matrix is in memory once. */
final class ForgetfulEmbeddings implements EmbeddingStore {

  @Override
  public void create(String generation, int dimension, long expectedRows) {}

  @Override
  public List<Generation> generations() {
    return List.of();
  }

  @Override
  public Optional<String> current() {
    return Optional.empty();
  }

  @Override
  public void activate(String generation) {}

  @Override
  public void put(String generation, Collection<EmbeddingRow> rows) {}

  @Override
  public void delete(String generation, Collection<ItemId> ids) {}

  @Override
  public void forEach(String generation, Consumer<EmbeddingRow> visitor) {}

  @Override
  public void drop(String generation) {}
}
