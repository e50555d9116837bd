package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves a whole catalogue from its stores into memory, or back. */
final class CatalogTransfer {

  private static final Logger log = LoggerFactory.getLogger(CatalogTransfer.class);
  private static final int ITEMS_PER_WRITE = 1_000;
  private static final int REPORT_EVERY = 1_000;

  private final CatalogSpec spec;
  private final CatalogStores stores;

  CatalogTransfer(CatalogSpec spec, CatalogStores stores) {
    this.spec = spec;
    this.stores = stores;
  }

  /** Reads items in the order of their ids, so that equal stores make equal tables. */
  RowTableWriter load(Progress progress) {
    List<Item> items = new ArrayList<>();
    stores.items().forEach(items::add);
    items.sort(Comparator.comparing(Item::id));
    RowTableWriter rows = new RowTableWriter(spec.dimension());
    items.forEach(rows::add);
    stores.embeddings().create(spec.generation(), spec.dimension(), items.size());
    loadVectors(rows, items, progress);
    return rows;
  }

  private void loadVectors(RowTableWriter rows, List<Item> items, Progress progress) {
    long[] counts = new long[2];
    stores
        .embeddings()
        .forEach(
            spec.generation(),
            stored -> {
              if (rows.fillIfCurrent(stored)) {
                counts[0]++;
              } else {
                counts[1]++;
              }
              if (counts[0] % REPORT_EVERY == 1) {
                progress.report("Loading vectors", "items", counts[0], items.size());
              }
            });
    progress.report("Loading vectors", "items", items.size(), items.size());
    log.info(
        "Catalogue {}: {} items, {} vectors of generation {}, {} stored rows not used",
        spec.name(),
        items.size(),
        counts[0],
        spec.generation(),
        counts[1]);
  }

  /** Writes everything that memory holds. */
  void writeAgain(RowTable table) {
    stores.embeddings().create(spec.generation(), spec.dimension(), table.live().cardinality());
    List<Item> items = new ArrayList<>();
    List<EmbeddingRow> rows = new ArrayList<>();
    table.live().stream()
        .forEach(
            row -> {
              Item item = table.item(row);
              items.add(item);
              if (table.ranked().get(row)) {
                rows.add(new EmbeddingRow(item.id(), ItemFingerprint.of(item), table.vector(row)));
              }
              if (items.size() >= ITEMS_PER_WRITE) {
                write(items, rows);
              }
            });
    write(items, rows);
  }

  private void write(List<Item> items, List<EmbeddingRow> rows) {
    stores.embeddings().put(spec.generation(), rows);
    stores.items().put(items);
    items.clear();
    rows.clear();
  }
}
