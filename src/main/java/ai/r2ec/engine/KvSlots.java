package ai.r2ec.engine;

import ai.r2ec.engine.KvRooms.Room;
import ai.r2ec.model.KvCache;
import ai.r2ec.model.SequenceChunk;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Who uses which room of the runner's KV cache, and which tokens' keys and values each holds. A
 * sequence is named by its slot, the first unit of its room.
 *
 * <p>Released rooms keep their content until the place is needed, least recently used first: a
 * bounded LRU of prefixes. A new sequence starts behind the longest prefix that any room holds. It
 * goes on in that room when the room is free, large enough and mostly the same sequence (a user's
 * history with new events); otherwise it takes another place and copies the prefix (the instruction
 * that all prompts share), so that short matches never displace long histories.
 *
 * <p>Only whole blocks of tokens that were read as a prompt are used again: these are computed in
 * the same way in every prompt that begins so, and a warm cache never shows in what comes out.
 */
final class KvSlots {

  private final ModelRunner runner;
  private final KvRooms rooms;

  /** A slot to run in; the first {@code cached} tokens are computed. */
  record Lease(int slot, int cached) {}

  KvSlots(ModelRunner runner) {
    this.runner = runner;
    this.rooms = new KvRooms(runner.units(), runner.unit());
  }

  /**
   * Takes a room for a sequence that begins with a prompt. At least the prompt's last token is left
   * to compute, because a step reads its output.
   *
   * @param tokens positions to have at least
   * @return empty when as many sequences run as may, or others would have to give up theirs
   */
  Optional<Lease> acquire(int[] prompt, int tokens) {
    if (running() == runner.sequences()) {
      return Optional.empty();
    }
    Room source = longestMatch(prompt);
    int cached = source == null ? 0 : common(source, prompt);
    Room room = placed(cached == 0 ? null : source, cached, tokens);
    if (room == null) {
      return Optional.empty();
    }
    if (source != null && room != source && cached > 0) {
      cached = moved(source, room, cached);
    }
    room.length = cached;
    room.prompt = prompt.length;
    room.busy = true;
    rooms.touch(room);
    return Optional.of(new Lease(room.slot, cached));
  }

  /**
   * Moves a sequence to a larger room.
   *
   * @return its new slot; empty when others would have to give up theirs
   */
  OptionalInt grow(int slot, int tokens) {
    Room old = rooms.at(slot);
    Room room = make(tokens, old);
    if (room == null) {
      return OptionalInt.empty();
    }
    if (old.length > 0) {
      runner.copy(old.slot, room.slot, old.length);
      System.arraycopy(old.held, 0, room.held, 0, old.length);
    }
    room.length = old.length;
    room.prompt = old.prompt;
    room.busy = true;
    rooms.free(old);
    return OptionalInt.of(room.slot);
  }

  /** Positions that a sequence may fill where it is. */
  int room(int slot) {
    return rooms.at(slot).held.length;
  }

  /** Notes what a step has written. */
  void wrote(SequenceChunk chunk) {
    Room room = rooms.at(chunk.slot());
    System.arraycopy(chunk.tokens(), 0, room.held, chunk.start(), chunk.tokens().length);
    room.length = chunk.end();
  }

  /** Gives a room back; its content stays for later sequences. */
  void release(int slot) {
    Room room = rooms.at(slot);
    room.busy = false;
    rooms.touch(room);
  }

  /** Drops what released rooms keep, because it means nothing any more; nobody may be running. */
  void forget() {
    List.copyOf(rooms.all()).forEach(rooms::free);
  }

  /** Gives a room back whose content cannot be trusted. */
  void discard(int slot) {
    rooms.free(rooms.at(slot));
  }

  /** Tokens of a prompt that are always computed together. */
  int promptBlock() {
    return runner.promptBlock();
  }

  /** Sequences that have a room. */
  int running() {
    return (int) rooms.all().stream().filter(room -> room.busy).count();
  }

  /** Tokens that running sequences hold in the cache. */
  long tokensInUse() {
    return rooms.all().stream().filter(room -> room.busy).mapToLong(room -> room.length).sum();
  }

  /** Tokens that released rooms keep for later sequences. */
  long tokensKept() {
    return rooms.all().stream().filter(room -> !room.busy).mapToLong(room -> room.length).sum();
  }

  /** A room for a sequence whose first tokens lie in {@code source}; maybe that one. */
  private @Nullable Room placed(@Nullable Room source, int cached, int tokens) {
    if (source == null || source.busy || source.held.length < tokens) {
      Room room = make(tokens, source);
      return room == null ? make(tokens, null) : room;
    }
    if (2 * cached >= source.promptTokens()) {
      return source;
    }
    Room room = make(tokens, source);
    return room == null ? source : room;
  }

  /** Copies a prefix, and gives its room back if that was mostly this; tokens that were copied. */
  private int moved(Room source, Room room, int cached) {
    if (!rooms.all().contains(source)) {
      return 0; // its place was needed
    }
    runner.copy(source.slot, room.slot, cached);
    System.arraycopy(source.held, 0, room.held, 0, cached);
    if (!source.busy && 2 * cached >= source.promptTokens()) {
      rooms.free(source);
    }
    return cached;
  }

  private @Nullable Room make(int tokens, @Nullable Room spared) {
    Room room = rooms.make(KvCache.units(tokens, runner.unit()), spared);
    if (room != null) {
      runner.reserve(room.slot, room.held.length);
    }
    return room;
  }

  private @Nullable Room longestMatch(int[] prompt) {
    Room best = null;
    int most = 0;
    for (Room room : rooms.all()) {
      int common = common(room, prompt);
      if (best == null || common > most || (common == most && best.busy && !room.busy)) {
        best = room;
        most = common;
      }
    }
    return best;
  }

  /** Whole blocks at the start of a prompt that lie in the room, less what is left to compute. */
  private int common(Room room, int[] prompt) {
    int limit = Math.min(room.promptTokens(), prompt.length - 1);
    int difference = Arrays.mismatch(room.held, 0, limit, prompt, 0, limit);
    int same = difference < 0 ? limit : difference;
    return same - same % runner.promptBlock();
  }
}
