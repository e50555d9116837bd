package ai.r2ec.catalog;

import ai.r2ec.redis.RedisConnection;
import ai.r2ec.redis.RedisKeys;

/**
 * Where one catalogue is kept.
 *
 * @param items the items
 * @param embeddings their vectors, generation beside generation
 * @param watch the state of both
 */
public record CatalogStores(ItemStore items, EmbeddingStore embeddings, StoreWatch watch) {

  /**
   * The items for whoever writes them without a live catalogue, such as an import: those that are
   * live find out by {@link Catalog#refresh()}.
   */
  public ItemStore countedItems() {
    return new CountedItemStore(items, watch);
  }

  /** Empty stores of this process only. */
  public static CatalogStores inMemory() {
    return new CatalogStores(
        new InMemoryItemStore(), new InMemoryEmbeddingStore(), new InMemoryStoreWatch());
  }

  /** The stores of a catalogue in Redis; nothing is read or written yet. */
  public static CatalogStores inRedis(RedisConnection redis, RedisKeys keys) {
    return new CatalogStores(
        new RedisItemStore(redis, keys),
        new RedisEmbeddingStore(redis, keys),
        new RedisStoreWatch(redis, keys));
  }
}
