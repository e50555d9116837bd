package ai.r2ec.data;

import ai.r2ec.data.SplitOptions.MissingTime;
import ai.r2ec.data.SplitOptions.Repeats;
import ai.r2ec.domain.Interaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads events row by row into growing columns, then lays them out by user. Confined to one thread.
 */
final class LogBuilder {

  private final SplitOptions options;
  private final Vocabulary.Growing users = new Vocabulary.Growing();
  private final Vocabulary.Growing items = new Vocabulary.Growing();
  private int[] user = new int[1024];
  private int[] item = new int[1024];
  private long[] time = new long[1024];
  private float[] rating = new float[1024];
  private int size;
  private long previousTime = InteractionLog.UNKNOWN_TIME;
  private long brokenLines;
  private long missingTimes;
  private long missingRatings;
  private long repeats;

  LogBuilder(SplitOptions options) {
    this.options = options;
  }

  /** Makes an item known that may have no event. */
  void item(String id) {
    items.indexOf(id);
  }

  /** Adds the events of a CSV file, broken lines counted. */
  void read(Path file) throws IOException {
    InteractionsReader.read(
        file, row -> add(row.userId().value(), row.interaction()), error -> brokenLines++);
  }

  /** Adds one event, behind all of the same time. */
  void add(String userId, Interaction event) {
    long millis =
        event.timestamp() != null
            ? event.timestamp().toEpochMilli()
            : options.missingTime() == MissingTime.FILE_ORDER
                ? previousTime
                : InteractionLog.UNKNOWN_TIME;
    previousTime = millis;
    if (millis == InteractionLog.UNKNOWN_TIME) {
      missingTimes++;
      return;
    }
    if (event.rating() == null) {
      missingRatings++;
    }
    append(userId, event, millis);
  }

  /** Adds one event whose time may be unknown, for windows that come without a log. */
  void append(String userId, Interaction event, long millis) {
    if (size == item.length) {
      grow();
    }
    user[size] = users.indexOf(userId);
    item[size] = items.indexOf(event.itemId().value());
    time[size] = millis;
    rating[size] = event.rating() == null ? Float.NaN : event.rating().floatValue();
    size++;
  }

  /** What the rules left out, after {@link #byUser}. */
  Split.Dropped dropped() {
    return new Split.Dropped(brokenLines, missingTimes, repeats, missingRatings);
  }

  /** The log in the layout of {@link InteractionLog}. */
  InteractionLog byUser() {
    Vocabulary.Sorted sortedUsers = renumber(users, user);
    Vocabulary.Sorted sortedItems = renumber(items, item);
    int[] inTime = StableOrder.of(time, size);
    if (options.repeats() == Repeats.FIRST) {
      inTime = withoutRepeats(inTime);
    }
    int[] rows = groupedByUser(inTime, sortedUsers.vocabulary().size());
    int[] order = new int[rows.length];
    int[] placeOfRow = new int[size];
    for (int place = 0; place < inTime.length; place++) {
      placeOfRow[inTime[place]] = place;
    }
    Arrays.setAll(order, i -> placeOfRow[rows[i]]);
    return log(sortedUsers.vocabulary(), sortedItems.vocabulary(), rows, order);
  }

  /** The log with rows as they were added; only order of time is worked out. */
  InteractionLog asAdded() {
    Vocabulary.Sorted sortedUsers = renumber(users, user);
    Vocabulary.Sorted sortedItems = renumber(items, item);
    int[] inTime = StableOrder.of(time, size);
    int[] order = new int[size];
    int[] rows = new int[size];
    for (int place = 0; place < size; place++) {
      order[inTime[place]] = place;
      rows[place] = place;
    }
    return log(sortedUsers.vocabulary(), sortedItems.vocabulary(), rows, order);
  }

  private InteractionLog log(Vocabulary userNames, Vocabulary itemNames, int[] rows, int[] order) {
    int events = rows.length;
    int[] userColumn = new int[events];
    int[] itemColumn = new int[events];
    long[] timeColumn = new long[events];
    float[] ratingColumn = new float[events];
    for (int i = 0; i < events; i++) {
      userColumn[i] = user[rows[i]];
      itemColumn[i] = item[rows[i]];
      timeColumn[i] = time[rows[i]];
      ratingColumn[i] = rating[rows[i]];
    }
    return new InteractionLog(
        userNames,
        itemNames,
        new InteractionLog.Columns(userColumn, itemColumn, timeColumn, ratingColumn, order));
  }

  private Vocabulary.Sorted renumber(Vocabulary.Growing names, int[] column) {
    Vocabulary.Sorted sorted = names.sorted();
    for (int i = 0; i < size; i++) {
      column[i] = sorted.renumbered()[column[i]];
    }
    return sorted;
  }

  private int[] withoutRepeats(int[] inTime) {
    Set<Long> pairs = new HashSet<>();
    int[] kept = new int[inTime.length];
    int count = 0;
    for (int row : inTime) {
      if (pairs.add(((long) user[row] << 32) | item[row])) {
        kept[count++] = row;
      }
    }
    repeats += inTime.length - count;
    return Arrays.copyOf(kept, count);
  }

  /** Stable counting sort by user. */
  private int[] groupedByUser(int[] inTime, int userCount) {
    int[] next = new int[userCount + 1];
    for (int row : inTime) {
      next[user[row] + 1]++;
    }
    for (int i = 0; i < userCount; i++) {
      next[i + 1] += next[i];
    }
    int[] rows = new int[inTime.length];
    for (int row : inTime) {
      rows[next[user[row]]++] = row;
    }
    return rows;
  }

  private void grow() {
    int capacity = Math.addExact(size, size);
    user = Arrays.copyOf(user, capacity);
    item = Arrays.copyOf(item, capacity);
    time = Arrays.copyOf(time, capacity);
    rating = Arrays.copyOf(rating, capacity);
  }
}
