package ai.r2ec.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the KV cache is shared out in rooms: units or two, four, eight of them, each beginning at a
 * multiple of its size (the buddy system of Knowlton, 1965, without its lists: there are few units,
 * so a new room looks at all places).
 *
 * <p>A room is wanted by a sequence that runs, or merely kept for what it holds. A new room takes
 * the place of nothing, if there is such a place, and the smallest gap of these, so that large gaps
 * last; else the place whose kept rooms were not used for longest.
 */
final class KvRooms {

  private final int unit;
  private final @Nullable Room[] owners; // (units)
  private final List<Room> rooms = new ArrayList<>();
  private long uses;

  /** One room and what it holds. */
  static final class Room {
    final int slot; // its first unit
    final int units;
    final int[] held; // tokens whose keys and values lie in the room
    int length;
    int prompt; // tokens of a prompt that its sequence has
    boolean busy;
    private long lastUsed;

    private Room(int slot, int units, int positions) {
      this.slot = slot;
      this.units = units;
      this.held = new int[positions];
    }

    /** Tokens of the sequence's own prompt that it holds. */
    int promptTokens() {
      return Math.min(length, prompt);
    }
  }

  KvRooms(int units, int unit) {
    this.unit = unit;
    this.owners = new Room[units];
  }

  /** All rooms, in no order. */
  List<Room> all() {
    return rooms;
  }

  /** The room that begins at a slot. */
  Room at(int slot) {
    Room room = owners[slot];
    if (room == null || room.slot != slot) {
      throw new IllegalArgumentException("no room begins at unit " + slot);
    }
    return room;
  }

  /** Notes a use. */
  void touch(Room room) {
    room.lastUsed = ++uses;
  }

  /** Gives the place of a room back. */
  void free(Room room) {
    Arrays.fill(owners, room.slot, room.slot + room.units, null);
    rooms.remove(room);
  }

  /**
   * Makes a room, in the place of kept ones if need be.
   *
   * @param units its size, a power of two
   * @param spared a kept room that must stay, or null
   * @return the room, or null where only busy rooms could make place for it
   */
  @Nullable Room make(int units, @Nullable Room spared) {
    int best = -1;
    long bestUse = Long.MAX_VALUE;
    int bestGap = Integer.MAX_VALUE;
    for (int slot = 0; slot + units <= owners.length; slot += units) {
      long use = lastUse(slot, units, spared);
      int gap = use == 0 ? gap(slot, units) : 0;
      if (use < bestUse || (use == bestUse && use == 0 && gap < bestGap)) {
        best = slot;
        bestUse = use;
        bestGap = gap;
      }
    }
    if (best < 0) {
      return null;
    }
    for (int at = best; at < best + units; at++) {
      Room kept = owners[at];
      if (kept != null) {
        free(kept);
      }
    }
    Room room = new Room(best, units, units * unit);
    Arrays.fill(owners, best, best + units, room);
    rooms.add(room);
    touch(room);
    return room;
  }

  /** When what lies in a place was last used: 0 for nothing, the greatest value if it must stay. */
  private long lastUse(int slot, int units, @Nullable Room spared) {
    long latest = 0;
    for (int at = slot; at < slot + units; at++) {
      Room owner = owners[at];
      if (owner != null) {
        latest = owner.busy || owner == spared ? Long.MAX_VALUE : Math.max(latest, owner.lastUsed);
      }
      if (latest == Long.MAX_VALUE) {
        return latest;
      }
    }
    return latest;
  }

  /** Size of the largest free place, of those a room could have, that a free place lies in. */
  private int gap(int slot, int units) {
    int size = units;
    while (2 * size <= owners.length) {
      int begin = slot - slot % (2 * size);
      if (begin + 2 * size > owners.length || lastUse(begin, 2 * size, null) != 0) {
        break;
      }
      size *= 2;
    }
    return size;
  }
}
