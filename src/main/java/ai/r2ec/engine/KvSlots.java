package ai.r2ec.engine;

import ai.r2ec.model.SequenceChunk;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The slots of the runner's KV cache: who uses them, and which tokens' keys and values each holds.
 *
 * <p>Released slots keep their content until the slot is needed, least recently used first: a
 * bounded LRU of prefixes. A new sequence starts behind the longest prefix that any slot holds. It
 * goes on in that slot when the slot is free and mostly the same sequence (a user's history with
 * new events); otherwise it takes the slot that was not used for longest and copies the prefix (the
 * instruction that all prompts share), so that short matches never displace long histories.
 *
 * <p>Only whole blocks of tokens that were read as a prompt are used again: these are computed in
 * the same way in every prompt that begins so, and a warm cache never shows in what comes out.
 */
final class KvSlots {

  private final ModelRunner runner;
  private final int[][] held; // (slots, capacity) tokens whose keys and values lie in the slot
  private final int[] lengths;
  private final int[] prompts; // tokens of each that were read as a prompt
  private final long[] lastUsed;
  private final BitSet busy = new BitSet();
  private long uses;

  /** A slot to run in; its first {@code cached} tokens are computed. */
  record Lease(int slot, int cached) {}

  KvSlots(ModelRunner runner) {
    this.runner = runner;
    this.held = new int[runner.slots()][runner.capacity()];
    this.lengths = new int[runner.slots()];
    this.prompts = new int[runner.slots()];
    this.lastUsed = new long[runner.slots()];
  }

  boolean canAcquire() {
    return busy.cardinality() < held.length;
  }

  /**
   * Takes a free slot for a sequence that begins with a prompt. At least the prompt's last token is
   * left to compute, because a step reads its output.
   */
  Lease acquire(int[] prompt) {
    int source = longestMatch(prompt);
    int cached = common(source, prompt);
    boolean goesOn = !busy.get(source) && 2 * cached >= promptTokens(source);
    int target = goesOn ? source : leastRecentlyUsed(source);
    if (target != source && cached > 0) {
      lengths[target] = 0; // stays so if the copy fails
      runner.copy(source, target, cached);
      System.arraycopy(held[source], 0, held[target], 0, cached);
    }
    lengths[target] = cached;
    prompts[target] = prompt.length;
    lastUsed[target] = ++uses;
    busy.set(target);
    return new Lease(target, cached);
  }

  /** Notes what a step has written. */
  void wrote(SequenceChunk chunk) {
    System.arraycopy(chunk.tokens(), 0, held[chunk.slot()], chunk.start(), chunk.tokens().length);
    lengths[chunk.slot()] = chunk.end();
  }

  /** Gives a slot back; its content stays for later sequences. */
  void release(int slot) {
    busy.clear(slot);
    lastUsed[slot] = ++uses;
  }

  /** Gives a slot back whose content cannot be trusted. */
  void discard(int slot) {
    busy.clear(slot);
    lengths[slot] = 0;
    lastUsed[slot] = 0;
  }

  /** Tokens of a prompt that are always computed together. */
  int promptBlock() {
    return runner.promptBlock();
  }

  /** Tokens that running sequences hold in the cache. */
  long tokensInUse() {
    return busy.stream().mapToLong(slot -> lengths[slot]).sum();
  }

  /** Tokens that released slots keep for later sequences. */
  long tokensKept() {
    return Arrays.stream(lengths).asLongStream().sum() - tokensInUse();
  }

  private int longestMatch(int[] prompt) {
    int best = 0;
    for (int slot = 1; slot < held.length; slot++) {
      int gain = common(slot, prompt) - common(best, prompt);
      if (gain > 0 || (gain == 0 && busy.get(best) && !busy.get(slot))) {
        best = slot;
      }
    }
    return best;
  }

  /** Whole blocks at the start of a prompt that lie in the slot, less what is left to compute. */
  private int common(int slot, int[] prompt) {
    int limit = Math.min(promptTokens(slot), prompt.length - 1);
    int difference = Arrays.mismatch(held[slot], 0, limit, prompt, 0, limit);
    int same = difference < 0 ? limit : difference;
    return same - same % runner.promptBlock();
  }

  /** Tokens of the slot's own prompt that it holds. */
  private int promptTokens(int slot) {
    return Math.min(lengths[slot], prompts[slot]);
  }

  /** The free slot that was not used for longest; {@code source} only if no other is free. */
  private int leastRecentlyUsed(int source) {
    int best = source;
    for (int slot = busy.nextClearBit(0); slot < held.length; slot = busy.nextClearBit(slot + 1)) {
      if (best == source || (slot != source && lastUsed[slot] < lastUsed[best])) {
        best = slot;
      }
    }
    return best;
  }
}
