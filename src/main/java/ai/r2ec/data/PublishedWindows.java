package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds published windows in the log that comes with them, so that history events have their times
 * and ratings. Windows and their order stay as published: one that is not in the log is an error.
 */
final class PublishedWindows {

  private final InteractionLog log;
  private final Map<Integer, Integer> firstOfUser = new HashMap<>();
  private final BitSet taken = new BitSet();

  PublishedWindows(InteractionLog log) {
    this.log = log;
    for (int i = log.size() - 1; i >= 0; i--) {
      firstOfUser.put(log.user(i), i);
    }
  }

  /** The windows of one file as samples of the log. */
  Samples find(Path file) throws IOException {
    IntColumn starts = new IntColumn();
    IntColumn targets = new IntColumn();
    for (SplitWindow window : SplitReader.read(file)) {
      Integer target = position(window);
      if (target == null) {
        throw new R2ecException.Unusable(
            "%s, window %d (user %s, item %s): not in the folder's interactions; remove those to use the windows alone"
                .formatted(file, targets.size() + 1, window.userId(), window.target()));
      }
      taken.set(target);
      starts.add(target - window.history().size());
      targets.add(target);
    }
    return new Samples(log, starts.values(), targets.values());
  }

  /** All windows of several files laid out one by one, histories without times. */
  static List<Samples> alone(LogBuilder rows, List<Path> files) throws IOException {
    List<IntColumn> targets = new ArrayList<>();
    List<IntColumn> starts = new ArrayList<>();
    int at = 0;
    for (Path file : files) {
      IntColumn start = new IntColumn();
      IntColumn target = new IntColumn();
      for (SplitWindow window : SplitReader.read(file)) {
        start.add(at);
        target.add(at + window.history().size());
        at = target.last() + 1;
        add(rows, window);
      }
      starts.add(start);
      targets.add(target);
    }
    InteractionLog log = rows.asAdded();
    List<Samples> parts = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      parts.add(new Samples(log, starts.get(i).values(), targets.get(i).values()));
    }
    return parts;
  }

  private static void add(LogBuilder rows, SplitWindow window) {
    String user = window.userId().value();
    for (ItemId id : window.history()) {
      rows.append(user, new Interaction(id, null, null), InteractionLog.UNKNOWN_TIME);
    }
    rows.append(
        user, new Interaction(window.target(), null, null), window.timestamp().toEpochMilli());
  }

  private @Nullable Integer position(SplitWindow window) {
    int user = log.users().indexOf(window.userId().value());
    int target = log.items().indexOf(window.target().value());
    Integer first = firstOfUser.get(user);
    if (first == null) {
      return null;
    }
    long time = window.timestamp().toEpochMilli();
    for (int at = first + window.history().size(); at < log.size() && log.user(at) == user; at++) {
      if (log.item(at) == target && log.time(at) == time && !taken.get(at) && fits(window, at)) {
        return at;
      }
    }
    return null;
  }

  private boolean fits(SplitWindow window, int target) {
    int start = target - window.history().size();
    for (int i = 0; i < window.history().size(); i++) {
      if (!log.items().name(log.item(start + i)).equals(window.history().get(i).value())) {
        return false;
      }
    }
    return true;
  }
}
