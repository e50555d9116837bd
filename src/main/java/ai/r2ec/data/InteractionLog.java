package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events in columns, one user after another, each user's oldest first; events of the same time keep
 * the order of the file. Memory is 24 bytes an event and about 150 bytes a user or item: 10 million
 * events of 100,000 users and 100,000 items take 270 MB, and about twice that while they are read.
 * Immutable.
 */
public final class InteractionLog {

  /** Time of an event whose time nobody knows. */
  public static final long UNKNOWN_TIME = Long.MIN_VALUE;

  private final Vocabulary users;
  private final Vocabulary items;
  private final Columns columns;
  private final int[] firstOrder; // (I) place in time of the item's first event

  /**
   * The columns, one value an event.
   *
   * @param user index of the user
   * @param item index of the item
   * @param time milliseconds since 1970
   * @param rating NaN when unknown
   * @param order place in time among all events, from 0
   */
  @SuppressWarnings("ArrayRecordComponent") // columns are handed over, never compared
  record Columns(int[] user, int[] item, long[] time, float[] rating, int[] order) {}

  InteractionLog(Vocabulary users, Vocabulary items, Columns columns) {
    this.users = users;
    this.items = items;
    this.columns = columns;
    this.firstOrder = new int[items.size()];
    Arrays.fill(firstOrder, Integer.MAX_VALUE);
    for (int i = 0; i < columns.item().length; i++) {
      int item = columns.item()[i];
      firstOrder[item] = Math.min(firstOrder[item], columns.order()[i]);
    }
  }

  /** Number of events. */
  public int size() {
    return columns.item().length;
  }

  /** Users by index. */
  public Vocabulary users() {
    return users;
  }

  /** Items by index; items of the catalogue that nobody touched are among them. */
  public Vocabulary items() {
    return items;
  }

  /** Index of the user of an event. */
  public int user(int position) {
    return columns.user()[position];
  }

  /** Index of the item of an event. */
  public int item(int position) {
    return columns.item()[position];
  }

  /** Milliseconds since 1970, or {@link #UNKNOWN_TIME}. */
  public long time(int position) {
    return columns.time()[position];
  }

  /** The user's rating, NaN when unknown. */
  public float rating(int position) {
    return columns.rating()[position];
  }

  /** Place of an event in time among all events, from 0; ties in the order of the file. */
  public int order(int position) {
    return columns.order()[position];
  }

  /** Place in time of an item's first event; the largest integer when it has none. */
  int firstOrder(int item) {
    return firstOrder[item];
  }

  /** The event with identifiers. */
  Interaction interaction(int position) {
    return new Interaction(
        new ItemId(items.name(item(position))), ratingOrNull(position), timeOrNull(position));
  }

  private @Nullable Double ratingOrNull(int position) {
    float rating = rating(position);
    // Through the shortest decimal, so that 4.1 stays 4.1 and does not become 4.09999990463.
    return Float.isNaN(rating) ? null : Double.valueOf(Float.toString(rating));
  }

  private @Nullable Instant timeOrNull(int position) {
    long time = time(position);
    return time == UNKNOWN_TIME ? null : Instant.ofEpochMilli(time);
  }
}
