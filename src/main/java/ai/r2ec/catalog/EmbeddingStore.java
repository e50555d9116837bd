package ai.r2ec.catalog;

import ai.r2ec.domain.ItemId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the vectors of one catalogue are kept, generation beside generation.
 *
 * <p>Every method throws {@link ai.r2ec.domain.R2ecException.Unavailable} while the store cannot be
 * reached.
 */
public interface EmbeddingStore {

  /**
   * Begins a generation; without effect when it was begun before.
   *
   * @param expectedRows how many rows it will hold, roughly; sizes the chunks, bounds nothing
   * @throws ai.r2ec.domain.R2ecException.Conflict if it exists with another dimension
   */
  void create(String generation, int dimension, long expectedRows);

  /** The generations, oldest first. */
  List<Generation> generations();

  /** The generation that was activated last. */
  Optional<String> current();

  /** Makes a generation the current one, in one step for every reader. */
  void activate(String generation);

  /**
   * Adds rows; one of a known item replaces the old one.
   *
   * @throws ai.r2ec.domain.R2ecException.NotFound if the generation was not begun
   */
  void put(String generation, Collection<EmbeddingRow> rows);

  /** Removes the rows of items; without effect for those that have none. */
  void delete(String generation, Collection<ItemId> ids);

  /**
   * Visits every row in no particular order, and a row twice at most when it is written meanwhile.
   * An unknown generation has no rows.
   */
  void forEach(String generation, Consumer<EmbeddingRow> visitor);

  /** Removes a generation with its rows; without effect when there is none of that name. */
  void drop(String generation);
}
