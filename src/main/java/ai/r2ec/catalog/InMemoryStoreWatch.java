package ai.r2ec.catalog;

import java.util.concurrent.atomic.AtomicLong;

/** The heap is always there. */
final class InMemoryStoreWatch implements StoreWatch {

  private final AtomicLong writes = new AtomicLong();

  @Override
  public boolean up() {
    return true;
  }

  @Override
  public Runnable onUp(Runnable listener) {
    return () -> {}; // there is no outage to come back from
  }

  @Override
  public long writes() {
    return writes.get();
  }

  @Override
  public long countWrites(long added) {
    return writes.addAndGet(added);
  }
}
