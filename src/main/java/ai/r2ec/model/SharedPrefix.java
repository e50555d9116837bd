package ai.r2ec.model;

import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the texts that are encoded begin with: the chat template and the instruction of an item's
 * prompt, four to seven of its ten tokens. Its keys and values are computed once and kept from call
 * to call.
 *
 * <p>How long it is depends on which texts came together, and that must not show in their vectors.
 * So only whole blocks are shared, and every block of a text is computed in the same way whether
 * those before it were kept or not: in int8 to the last bit, in float32 up to the order in which
 * the matrix library sums.
 */
final class SharedPrefix implements AutoCloseable {

  /** Longest prefix in tokens that is kept. */
  private static final int CAPACITY = 8 * SequenceChunk.PROMPT_BLOCK;

  private final DecoderModel model;
  private @Nullable KvCache cache;
  private int[] held = {};
  private int[] previous = {};

  SharedPrefix(DecoderModel model) {
    this.model = model;
  }

  /**
   * Sees to it that the blocks that all sequences begin with are held; at least the last token of
   * each is left to compute. A sequence that comes alone is compared with the one before it.
   *
   * @param sequences token ids that were checked, at least one sequence
   * @return tokens of these blocks
   */
  int shared(List<int[]> sequences) {
    int[] first = sequences.getFirst();
    int shared = Math.min(CAPACITY, first.length - 1);
    if (sequences.size() == 1) {
      shared = Math.max(common(first, previous, shared), common(first, held, shared));
    }
    for (int[] sequence : sequences) {
      shared = common(first, sequence, Math.min(shared, sequence.length - 1));
    }
    shared -= shared % SequenceChunk.PROMPT_BLOCK;
    hold(first, shared);
    previous = first;
    return shared;
  }

  /** Keys and values, at its first slot; allocated at the first use. */
  KvCache cache() {
    return opened();
  }

  /** Drops what was computed by weights that are no more. */
  void forget() {
    held = new int[0];
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
  }

  private void hold(int[] sequence, int length) {
    int kept = common(sequence, held, length);
    kept -= kept % SequenceChunk.PROMPT_BLOCK;
    if (kept < length) {
      held = Arrays.copyOf(held, kept);
      int[] missing = Arrays.copyOfRange(sequence, kept, length);
      model.step(opened(), List.of(new SequenceChunk(0, kept, missing, true, Wanted.NOTHING)));
      held = Arrays.copyOf(sequence, length);
    }
  }

  private KvCache opened() {
    if (cache == null) {
      cache = model.newCache(1, Math.min(CAPACITY, model.config().maxPositions()));
    }
    return Objects.requireNonNull(cache);
  }

  /** How many of the first {@code limit} tokens are the same. */
  private static int common(int[] one, int[] other, int limit) {
    int within = Math.min(limit, other.length);
    int difference = Arrays.mismatch(one, 0, within, other, 0, within);
    return difference < 0 ? within : difference;
  }
}
