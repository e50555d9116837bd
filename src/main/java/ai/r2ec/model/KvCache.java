package ai.r2ec.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the sequences that are being generated: so many positions in every layer,
 * allocated once, which sequences share.
 *
 * <p>A sequence lies in a room: consecutive positions, a unit of the cache or two, four, eight of
 * them, that begin at a multiple of the room's size. It is named by its slot, the number of its
 * first unit. A room that has become too small is left for a larger one, see {@link
 * DecoderModel#copy}. Who uses which room is the caller's to know. A room needs no clearing: a
 * sequence that starts at position 0 never reads what an earlier one left.
 */
public final class KvCache implements AutoCloseable {

  /** Keys are read in blocks of so many, see {@link PackedStep#roundedUp}. */
  static final int KEY_BLOCK = 64;

  /** Units smaller than this would save little and be many. */
  private static final int LEAST_UNIT = 256;

  private final AutoCloseable storage;
  private final int capacity;
  private final int unit;
  private final int[] rooms; // (slots) positions of the room that begins there
  private @Nullable AutoCloseable seen;

  /** Every slot begins with a room of one unit. */
  KvCache(AutoCloseable storage, int slots, int unit, int capacity) {
    this.storage = storage;
    this.capacity = capacity;
    this.unit = unit;
    this.rooms = new int[slots];
    Arrays.fill(rooms, unit);
  }

  /**
   * Positions of a unit where sequences share a cache: a sequence of this capacity fits into a room
   * of 2<sup>n</sup> units.
   */
  static int unit(int capacity) {
    int halvings = 0;
    while (capacity >> (halvings + 1) >= LEAST_UNIT) {
      halvings++;
    }
    return Math.ceilDiv(capacity, KEY_BLOCK << halvings) * KEY_BLOCK;
  }

  /** Positions of the room that a sequence of this capacity takes when it is full. */
  public static int fullRoom(int capacity) {
    int unit = unit(capacity);
    return units(capacity, unit) * unit;
  }

  /** Units of the room for so many tokens: a power of two. */
  public static int units(int tokens, int unit) {
    int least = Math.ceilDiv(tokens, unit);
    return least == 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
  }

  /** Units of the cache. */
  public int slots() {
    return rooms.length;
  }

  /** Tokens that a sequence may have. */
  public int capacity() {
    return capacity;
  }

  /** Positions of a unit. */
  public int unit() {
    return unit;
  }

  /**
   * Gives the sequence at a slot its room.
   *
   * @param slot first unit of the room
   * @param room positions: a unit times a power of two; the room must begin at a multiple of it
   */
  public void reserve(int slot, int room) {
    Objects.checkIndex(slot, rooms.length);
    int units = room / unit;
    if (units < 1
        || room % unit != 0
        || Integer.bitCount(units) != 1
        || slot % units != 0
        || slot + units > rooms.length) {
      throw new IllegalArgumentException(
          "no room of %d positions begins at unit %d of %d".formatted(room, slot, rooms.length));
    }
    rooms[slot] = room;
  }

  /** Positions of the room that begins at a slot. */
  int room(int slot) {
    return rooms[slot];
  }

  /** The room that begins at a slot. */
  KeyValues.Room place(int slot) {
    return new KeyValues.Room((long) slot * unit, rooms[slot]);
  }

  /** The room's number among rooms of its size. */
  int index(int slot) {
    return slot / (rooms[slot] / unit);
  }

  /** What the decoder that made the cache keeps it in. */
  AutoCloseable storage() {
    return storage;
  }

  /**
   * What the decoder keeps of the tokens that the sequence in each slot has seen, made when it is
   * asked for first.
   *
   * @param make takes the number of slots
   */
  AutoCloseable seen(IntFunction<AutoCloseable> make) {
    AutoCloseable kept = seen;
    if (kept == null) {
      kept = make.apply(slots());
      seen = kept;
    }
    return kept;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    try {
      storage.close();
      AutoCloseable kept = seen;
      if (kept != null) {
        kept.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
