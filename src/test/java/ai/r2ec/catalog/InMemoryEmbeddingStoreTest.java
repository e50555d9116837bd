package ai.r2ec.catalog;

class InMemoryEmbeddingStoreTest extends EmbeddingStoreContract {

  @Override
  EmbeddingStore store() {
    return new InMemoryEmbeddingStore(new TickingClock());
  }
}
