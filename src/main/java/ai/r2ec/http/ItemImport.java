package ai.r2ec.http;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One bulk import: lines become items, items become rankable batch by batch, broken lines are
 * counted and the first of them told. Used by one thread at a time.
 */
final class ItemImport {

  /** Lines of one batch: enough to fill the engine, few enough to hold. */
  static final int BATCH = 32;

  /** Broken lines told in the answer; all are counted. */
  static final int MAX_TOLD = 100;

  private final Consumer<List<Item>> index;
  private final int maxLineBytes;
  private final List<ImportReport.LineProblem> problems = new ArrayList<>();
  private long received;
  private long indexed;
  private long failed;

  ItemImport(Consumer<List<Item>> index, int maxLineBytes) {
    this.index = index;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * Takes the next lines.
   *
   * @throws R2ecException.Unavailable if the store is down; says how many items are in by then
   */
  void accept(List<Lines.Line> lines) {
    Map<ItemId, Item> items = new LinkedHashMap<>();
    int good = 0;
    for (Lines.Line line : lines) {
      received++;
      Item item = read(line);
      if (item != null) {
        items.remove(item.id()); // of two with one id the last counts
        items.put(item.id(), item);
        good++;
      }
    }
    store(List.copyOf(items.values()));
    indexed += good;
  }

  /** What has happened so far. */
  ImportReport report() {
    return new ImportReport(received, indexed, failed, List.copyOf(problems));
  }

  private void store(List<Item> items) {
    if (items.isEmpty()) {
      return;
    }
    try {
      index.accept(items);
    } catch (R2ecException.Unavailable e) {
      throw new R2ecException.Unavailable(
          "%s; %d items were stored before, send the rest again".formatted(e.getMessage(), indexed),
          e);
    }
  }

  private @Nullable Item read(Lines.Line line) {
    List<FieldError> errors = new ArrayList<>();
    Item item = null;
    byte[] bytes = line.bytes();
    if (bytes == null) {
      errors.add(new FieldError("", "the line has more than %d bytes".formatted(maxLineBytes)));
    } else {
      try {
        item = ItemBody.read(JsonSyntax.read(bytes), errors);
      } catch (MalformedJson e) {
        errors.add(e.error());
      }
    }
    if (!errors.isEmpty()) {
      failed++;
      tell(line.number(), errors);
    }
    return item;
  }

  private void tell(long line, List<FieldError> errors) {
    for (FieldError error : errors) {
      if (problems.size() < MAX_TOLD) {
        problems.add(new ImportReport.LineProblem(line, error.pointer(), error.detail()));
      }
    }
  }
}
