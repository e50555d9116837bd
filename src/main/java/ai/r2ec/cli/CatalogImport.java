package ai.r2ec.cli;

import ai.r2ec.catalog.ItemStore;
import ai.r2ec.data.ItemsReader;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.events.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Checked files into stores, in batches. Writing the same files again changes nothing, so an
 * interrupted import is simply repeated.
 */
final class CatalogImport {

  private static final int BATCH = 500;

  private final ItemStore items;
  private final HistoryStore histories;
  private final Progress progress;

  CatalogImport(ItemStore items, HistoryStore histories, Progress progress) {
    this.items = items;
    this.histories = histories;
    this.progress = progress;
  }

  /**
   * Stores all good lines.
   *
   * @return how many items the histories name that the catalogue does not have
   * @throws CancellationException if the thread is interrupted
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store goes away
   */
  long run(ImportCheck checked) throws IOException {
    ItemWriter writer = new ItemWriter(checked.itemLines());
    for (Path file : checked.itemFiles()) {
      ItemsReader.read(file, writer::add, _ -> {}); // broken lines were told by the check
    }
    writer.flush();
    store(checked.histories());
    return checked.unlisted().stream().filter(id -> items.find(id).isEmpty()).count();
  }

  private void store(Collection<UserHistory> users) {
    long done = 0;
    for (UserHistory user : users) {
      stopIfAsked();
      histories.put(user);
      progress.report("Storing histories", "users", ++done, users.size());
    }
  }

  private static void stopIfAsked() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the import was interrupted; start it again to go on");
    }
  }

  /** Gathers items into batches. */
  private final class ItemWriter {
    private final List<Item> batch = new ArrayList<>(BATCH);
    private final long total;
    private long done;

    ItemWriter(long total) {
      this.total = total;
    }

    void add(Item item) {
      batch.add(item);
      if (batch.size() == BATCH) {
        flush();
      }
    }

    void flush() {
      stopIfAsked();
      if (!batch.isEmpty()) {
        items.put(batch);
        done += batch.size();
        batch.clear();
        progress.report("Storing items", "items", done, Math.max(done, total));
      }
    }
  }
}
