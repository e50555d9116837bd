package ai.r2ec.events;

class InMemoryHistoryStoreTest extends HistoryStoreContract {

  @Override
  HistoryStore store() {
    return new InMemoryHistoryStore();
  }
}
