package ai.r2ec.model;

import static ai.r2ec.model.SequenceChunk.PROMPT_BLOCK;

import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a step as the flat lists that the TorchScript side takes: all tokens one after the
 * other, nothing padded.
 *
 * <p>Single tokens of running sequences come first, by room, so that neighbouring rooms decode as
 * one piece of attention; the rest follows chunk by chunk, prompts block by block. Among the wanted
 * rows those for the language head come first.
 */
final class PackedStep {

  private static final int FRESH = 0;
  private static final int READING = 1;
  private static final int DECODING = 2;
  private static final int GUESSING = 3;
  private static final int FOLLOWING = 4;

  private final LongList ids = new LongList();
  private final LongList positions = new LongList();
  private final LongList begins = new LongList();
  private final LongList sizes = new LongList();
  private final LongList pieces = new LongList();
  private final LongList logitRows = new LongList();
  private final LongList hiddenRows = new LongList();
  private final List<Integer> logitChunks = new ArrayList<>();
  private final List<Integer> hiddenChunks = new ArrayList<>();

  private final @Nullable KvCache cache;
  private List<SequenceChunk> drawn = List.of();

  private PackedStep(@Nullable KvCache cache) {
    this.cache = cache;
  }

  /** Packs chunks that write to a cache. */
  static PackedStep of(KvCache cache, List<SequenceChunk> chunks) {
    PackedStep step = new PackedStep(cache);
    List<Integer> decoding = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      SequenceChunk chunk = chunks.get(i);
      (!chunk.prompt() && chunk.tokens().length == 1 ? decoding : others).add(i);
    }
    decoding.sort(
        Comparator.<Integer>comparingInt(i -> cache.room(chunks.get(i).slot()))
            .thenComparingInt(i -> chunks.get(i).slot()));
    step.addDecoding(cache, chunks, decoding);
    for (int i : others) {
      step.addPieces(cache, chunks.get(i));
      step.addTokens(i, chunks.get(i));
    }
    if (chunks.stream().anyMatch(chunk -> chunk.sampling() != null)) {
      step.drawn = chunks;
    }
    return step;
  }

  /** Packs one whole sequence that uses no cache, as one piece. */
  static PackedStep ofWhole(int[] tokens) {
    PackedStep step = new PackedStep(null);
    step.pieces.add(FRESH, 0, tokens.length, 0, 0, tokens.length);
    step.addTokens(0, new SequenceChunk(0, 0, tokens, true, Wanted.HIDDEN));
    return step;
  }

  /**
   * Packs whole sequences that leave no trace, each from the end of a prefix on that a cache holds;
   * the hidden state of each one's last token is wanted.
   *
   * @param prefix tokens that all begin with: whole blocks, fewer than any sequence has
   */
  static PackedStep behind(int prefix, List<int[]> sequences) {
    PackedStep step = new PackedStep(null);
    for (int i = 0; i < sequences.size(); i++) {
      int[] tokens = sequences.get(i);
      int[] rest = Arrays.copyOfRange(tokens, prefix, tokens.length);
      step.pieces.add(FOLLOWING, step.ids.size(), rest.length, PROMPT_BLOCK, prefix, tokens.length);
      step.addTokens(i, new SequenceChunk(0, prefix, rest, true, Wanted.HIDDEN));
    }
    return step;
  }

  private void addDecoding(KvCache rooms, List<SequenceChunk> chunks, List<Integer> order) {
    for (int from = 0; from < order.size(); ) {
      int first = chunks.get(order.get(from)).slot();
      int room = rooms.room(first);
      int to = from;
      int length = 0;
      while (to < order.size()
          && rooms.room(chunks.get(order.get(to)).slot()) == room
          && rooms.index(chunks.get(order.get(to)).slot()) == rooms.index(first) + to - from) {
        length = Math.max(length, chunks.get(order.get(to)).end());
        to++;
      }
      pieces.add(DECODING, ids.size(), to - from, rooms.index(first), room, roundedUp(length));
      for (int i : order.subList(from, to)) {
        addTokens(i, chunks.get(i));
      }
      from = to;
    }
  }

  private void addPieces(KvCache rooms, SequenceChunk chunk) {
    int index = rooms.index(chunk.slot());
    int room = rooms.room(chunk.slot());
    if (!chunk.prompt()) {
      int keys = roundedUp(chunk.end());
      pieces.add(GUESSING, ids.size(), chunk.tokens().length, index, room, keys);
      return;
    }
    for (int from = chunk.start(); from < chunk.end(); ) {
      int block = (from / PROMPT_BLOCK + 1) * PROMPT_BLOCK;
      int to = Math.min(chunk.end(), block);
      pieces.add(READING, ids.size() + from - chunk.start(), to - from, index, room, to);
      from = to;
    }
  }

  /**
   * Keys of a piece that decodes come in whole blocks, those past a sequence's end masked, so that
   * a sequence is computed in the same way whatever the length of its neighbours.
   */
  static int roundedUp(int keys) {
    return Math.ceilDiv(keys, KvCache.KEY_BLOCK) * KvCache.KEY_BLOCK;
  }

  private void addTokens(int index, SequenceChunk chunk) {
    for (int i = 0; i < chunk.tokens().length; i++) {
      ids.add(chunk.tokens()[i]);
      positions.add(chunk.start() + i);
      if (cache != null) {
        begins.add((long) chunk.slot() * cache.unit());
        sizes.add(cache.room(chunk.slot()));
      }
    }
    switch (chunk.wanted()) {
      case NOTHING -> {}
      case LOGITS -> {
        logitRows.add(ids.size() - 1);
        logitChunks.add(index);
      }
      case EACH_LOGITS -> {
        for (int row = ids.size() - chunk.tokens().length; row < ids.size(); row++) {
          logitRows.add(row);
          logitChunks.add(index);
        }
      }
      case HIDDEN -> {
        hiddenRows.add(ids.size() - 1);
        hiddenChunks.add(index);
      }
    }
  }

  /** Token ids {@code (T)}. */
  long[] ids() {
    return ids.toArray();
  }

  /** Position of each token in its sequence {@code (T)}. */
  long[] positions() {
    return positions.toArray();
  }

  /** Where the room of each token begins in the cache {@code (T)}. */
  long[] begins() {
    return begins.toArray();
  }

  /** Positions of the room of each token {@code (T)}. */
  long[] sizes() {
    return sizes.toArray();
  }

  /** Six numbers a piece, see {@code attention.py}. */
  long[] pieces() {
    return pieces.toArray();
  }

  /** Rows of the step that are wanted, those for the language head first {@code (W)}. */
  long[] wanted() {
    LongList all = new LongList();
    all.add(logitRows.toArray());
    all.add(hiddenRows.toArray());
    return all.toArray();
  }

  /** Whether tokens are to be drawn, instead of logits handed out. */
  boolean isDrawn() {
    return !drawn.isEmpty();
  }

  /** How they are drawn. */
  PackedDraws draws(int vocabulary) {
    return PackedDraws.of(drawn, logitChunks, vocabulary);
  }

  /** Index of the chunk behind each row of logits. */
  List<Integer> logitChunks() {
    return logitChunks;
  }

  /** Index of the chunk behind each hidden state. */
  List<Integer> hiddenChunks() {
    return hiddenChunks;
  }
}
