package ai.r2ec.catalog;

class InMemoryItemStoreTest extends ItemStoreContract {

  @Override
  ItemStore store() {
    return new InMemoryItemStore();
  }
}
