package ai.r2ec.cli;

import ai.r2ec.data.InteractionsReader;
import ai.r2ec.data.ItemsReader;
import ai.r2ec.data.LineError;
import ai.r2ec.data.UsersReader;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * First look at the files of an import: every line is read before anything is written. Histories
 * stay in memory (about 100 bytes an interaction), because logs are not sorted by user; of items
 * only the ids do.
 */
final class ImportCheck {

  /** Broken lines shown in full per file; the others are counted. */
  private static final int SHOWN_ERRORS = 20;

  private final List<Path> itemFiles = new ArrayList<>();
  private final Map<ItemId, ItemId> ids = new HashMap<>();
  private final Map<UserId, UserHistory> users = new LinkedHashMap<>();
  private final Map<UserId, List<Interaction>> logged = new LinkedHashMap<>();
  private final List<String> shown = new ArrayList<>();
  private long itemLines;
  private long errors;

  /** Reads items as JSON lines. */
  void items(Path file) throws IOException {
    itemFiles.add(file);
    ItemsReader.read(
        file,
        item -> {
          itemLines++;
          ids.put(item.id(), item.id());
        },
        errorsOf(file));
  }

  /** Reads user histories as JSON lines; of two with the same id the last counts. */
  void users(Path file) throws IOException {
    UsersReader.read(file, user -> users.put(user.userId(), user), errorsOf(file));
  }

  /** Reads an interaction log; equal timestamps keep the order of the file. */
  void interactions(Path file) throws IOException {
    InteractionsReader.read(
        file,
        row -> {
          Interaction event = row.interaction();
          ItemId id = ids.getOrDefault(event.itemId(), event.itemId());
          logged
              .computeIfAbsent(row.userId(), _ -> new ArrayList<>())
              .add(new Interaction(id, event.rating(), event.timestamp()));
        },
        errorsOf(file));
  }

  /** The item files, all of their lines looked at. */
  List<Path> itemFiles() {
    return List.copyOf(itemFiles);
  }

  /** Good item lines, repeated ids counted each time. */
  long itemLines() {
    return itemLines;
  }

  /** Every user's history. */
  Collection<UserHistory> histories() {
    Map<UserId, UserHistory> all = new LinkedHashMap<>(users);
    logged.forEach(
        (id, events) -> all.merge(id, new UserHistory(id, "", events), ImportCheck::joined));
    return all.values();
  }

  /** Items that histories name and the item files lack. */
  Set<ItemId> unlisted() {
    Set<ItemId> unlisted = new HashSet<>();
    histories().stream()
        .flatMap(user -> user.interactions().stream())
        .map(Interaction::itemId)
        .filter(id -> !ids.containsKey(id))
        .forEach(unlisted::add);
    return unlisted;
  }

  /** Lines that cannot be used. */
  long errors() {
    return errors;
  }

  /** Broken lines first, totals last. */
  List<String> report() {
    List<String> lines = new ArrayList<>(shown);
    Collection<UserHistory> histories = histories();
    lines.add(
        "%,d items, %,d users with %,d interactions"
            .formatted(
                ids.size(),
                histories.size(),
                histories.stream().mapToLong(user -> user.interactions().size()).sum()));
    if (itemLines > ids.size()) {
      lines.add(
          "%,d lines repeat an item id; the last one counts".formatted(itemLines - ids.size()));
    }
    if (errors > 0) {
      lines.add("%,d lines cannot be used".formatted(errors));
    }
    return List.copyOf(lines);
  }

  private Consumer<LineError> errorsOf(Path file) {
    long before = errors;
    return error -> {
      errors++;
      if (errors - before <= SHOWN_ERRORS) {
        shown.add("%s:%d: %s".formatted(file, error.line(), PlainLine.of(error.detail())));
      } else if (errors - before == SHOWN_ERRORS + 1) {
        shown.add(
            "%s: more lines are broken; the first %d are shown".formatted(file, SHOWN_ERRORS));
      }
    };
  }

  private static UserHistory joined(UserHistory listed, UserHistory logged) {
    return new UserHistory(
        listed.userId(),
        listed.name(),
        Stream.concat(listed.interactions().stream(), logged.interactions().stream()).toList());
  }
}
