package ai.r2ec.model;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.ModelWeights;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Progress;
import ai.r2ec.tensor.PassingThread;
import ai.r2ec.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A decoder with a language head and a recommendation head, loaded from a bundle: a step extends
 * sequences that live in a cache, {@link #encode} reads whole texts.
 *
 * <p>A step packs the tokens of all its chunks into one matrix {@code (T, H)}: norms and linears
 * run over it as a whole, attention runs piece by piece, so nothing is padded and no row sees its
 * neighbours. Not thread-safe.
 */
public final class DecoderModel implements AutoCloseable {

  private final DecoderConfig config;
  private final Placement placement;
  private final Backend backend;
  private final long weightBytes;
  private final SharedPrefix prefix = new SharedPrefix(this);

  private DecoderModel(DecoderConfig config, Placement placement, Backend backend, long bytes) {
    this.config = config;
    this.placement = placement;
    this.backend = backend;
    this.weightBytes = bytes;
  }

  /**
   * Compiles the decoder and hands it the weights, one slice at a time.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable if the device is absent, does not suit the
   *     precision, or the weights do not have the configured shapes
   */
  public static DecoderModel load(ModelBundle bundle, ModelOptions options, Progress progress) {
    return load(bundle.config(), bundle.weights(), options, progress);
  }

  /** The same for weights of any origin. */
  public static DecoderModel load(
      DecoderConfig config, ModelWeights weights, ModelOptions options, Progress progress) {
    return PassingThread.call("r2ec-load", () -> loaded(config, weights, options, progress));
  }

  private static DecoderModel loaded(
      DecoderConfig config, ModelWeights weights, ModelOptions options, Progress progress) {
    Placement placement = Placement.of(options);
    TensorScope.useThreads(options.threads());
    Backend backend =
        placement.machineCode()
            ? new Int8Backend(config, options.threads())
            : new ScriptBackend(config, placement);
    try {
      return new DecoderModel(config, placement, backend, backend.load(weights, progress));
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  /**
   * Replaces all weights, in place: at no time do two copies exist. Whatever caches hold was
   * computed by the old ones.
   *
   * @param weights of the same shapes
   * @throws ai.r2ec.domain.R2ecException.Unusable if they do not have the configured shapes; the
   *     model is of no use then
   */
  public void replace(ModelWeights weights) {
    prefix.forget();
    long ignored = backend.load(weights, Progress.NONE);
  }

  /**
   * Allocates a cache.
   *
   * @param slots sequences at once, at least 1
   * @param capacity tokens of each, 1 to {@link DecoderConfig#maxPositions()}
   */
  public KvCache newCache(int slots, int capacity) {
    return newCache(slots, PackedStep.roundedUp(capacity), capacity);
  }

  /**
   * Allocates a cache that sequences share, each in a room as large as it needs.
   *
   * @param positions tokens in all, rounded down to whole units; at least one sequence's capacity,
   *     rounded up to whole units
   * @param capacity most tokens of one sequence, 1 to {@link DecoderConfig#maxPositions()}
   */
  public KvCache newSharedCache(int positions, int capacity) {
    int unit = KvCache.unit(capacity);
    return newCache(positions / unit, unit, capacity);
  }

  private KvCache newCache(int slots, int unit, int capacity) {
    if (capacity < 1 || slots < KvCache.units(capacity, unit) || capacity > config.maxPositions()) {
      throw new IllegalArgumentException(
          "%d slots must hold a sequence, its capacity %d be between 1 and %d"
              .formatted(slots, capacity, config.maxPositions()));
    }
    return new KvCache(backend.newCache(slots * unit), slots, unit, capacity);
  }

  /**
   * Computes the chunks and writes their keys and values into the cache.
   *
   * @param chunks each slot at most once; all that want logits bring {@link SamplingMetadata},
   *     which int8 of machine code does not take, or none does
   * @return one output a chunk, in order
   */
  public List<StepOutput> step(KvCache cache, List<SequenceChunk> chunks) {
    check(cache, chunks);
    PackedStep step = PackedStep.of(cache, chunks);
    StepOutput[] outputs = new StepOutput[chunks.size()];
    Arrays.fill(outputs, new StepOutput.Nothing());
    Backend.Heads heads = backend.step(cache, step);
    for (int row = 0; row < step.logitChunks().size(); ) {
      int chunk = step.logitChunks().get(row);
      outputs[chunk] = nextToken(chunks.get(chunk), heads, row);
      row += chunks.get(chunk).logitRows();
    }
    float[][] hidden = heads.hidden();
    for (int i = 0; i < hidden.length; i++) {
      outputs[step.hiddenChunks().get(i)] = new StepOutput.Hidden(new HiddenState(hidden[i]));
    }
    return List.of(outputs);
  }

  private static StepOutput nextToken(SequenceChunk chunk, Backend.Heads heads, int row) {
    int end = row + chunk.logitRows();
    if (chunk.sampling() != null) {
      return heads.drawn().rows(row, end);
    }
    return chunk.wanted() == SequenceChunk.Wanted.EACH_LOGITS
        ? new StepOutput.EachLogits(Arrays.copyOfRange(heads.logits(), row, end))
        : new StepOutput.Logits(heads.logits()[row]);
  }

  /**
   * Copies the keys and values of a sequence's first tokens to another room, bit for bit.
   *
   * @param from slot of the room that holds at least {@code length} tokens
   * @param to slot of another room, which must have room for them
   * @param length tokens, at least 1
   */
  public void copy(KvCache cache, int from, int to, int length) {
    Objects.checkIndex(from, cache.slots());
    Objects.checkIndex(to, cache.slots());
    int least = Math.min(cache.room(from), cache.room(to));
    if (from == to || length < 1 || length > least) {
      throw new IllegalArgumentException(
          "cannot copy %d tokens from slot %d to slot %d".formatted(length, from, to));
    }
    backend.copy(cache, from, to, length);
  }

  /**
   * Hidden states after the final norm at the last token of whole sequences. What all of them begin
   * with is computed once, and kept for the next call, see {@link SharedPrefix}.
   *
   * @param sequences token ids, any mix of lengths from 1 to {@link DecoderConfig#maxPositions()}
   * @return one {@code (H)} vector a sequence, in order
   */
  public List<HiddenState> encode(List<int[]> sequences) {
    if (sequences.isEmpty()) {
      return List.of();
    }
    sequences.forEach(tokens -> checkTokens(tokens, 0, config.maxPositions()));
    int shared = prefix.shared(sequences);
    float[][] states = backend.encode(prefix.cache(), shared, sequences);
    return Arrays.stream(states).map(HiddenState::new).toList();
  }

  /** Logits {@code (S, V)} of every position of one sequence. */
  public float[][] logits(int[] tokens) {
    checkTokens(tokens, 0, config.maxPositions());
    return backend.logits(tokens);
  }

  /** Hidden states {@code (S, H)} after the final norm of every position of one sequence. */
  public float[][] hiddenStates(int[] tokens) {
    checkTokens(tokens, 0, config.maxPositions());
    return backend.hiddenStates(tokens);
  }

  /** Shapes and peculiarities of the model. */
  public DecoderConfig config() {
    return config;
  }

  /** Vocabulary size {@code V} of the language head. */
  public int vocabularySize() {
    return config.vocabularySize();
  }

  /** {@code cpu} or {@code cuda:N}. */
  public String device() {
    return placement.device();
  }

  /** The format in use, never {@link Precision#AUTO}. */
  public Precision precision() {
    return placement.precision();
  }

  /** Names the arithmetic: vectors are compared with those of the same one only. */
  public String arithmetic() {
    return placement.arithmetic();
  }

  /** Bytes of cache that one token of one sequence takes. */
  public long cacheBytesPerToken() {
    return ModelFootprint.cacheBytesPerToken(config, placement);
  }

  /** Bytes of the weights as they are kept. */
  public long weightBytes() {
    return weightBytes;
  }

  /** Frees the weights. Caches are closed on their own. */
  @Override
  public void close() {
    prefix.close();
    backend.close();
  }

  private void check(KvCache cache, List<SequenceChunk> chunks) {
    boolean[] seen = new boolean[cache.slots()];
    for (SequenceChunk chunk : chunks) {
      if (chunk.slot() < 0 || chunk.slot() >= cache.slots() || seen[chunk.slot()]) {
        throw new IllegalArgumentException(
            "slot %d is used twice or not below %d".formatted(chunk.slot(), cache.slots()));
      }
      seen[chunk.slot()] = true;
      checkTokens(
          chunk.tokens(), chunk.start(), Math.min(cache.capacity(), cache.room(chunk.slot())));
    }
    if (chunks.isEmpty()) {
      throw new IllegalArgumentException("a step needs a chunk");
    }
  }

  private void checkTokens(int[] tokens, int start, int capacity) {
    if (tokens.length == 0 || start < 0 || start > capacity - tokens.length) {
      throw new IllegalArgumentException(
          "%d tokens from position %d do not fit into %d positions"
              .formatted(tokens.length, start, capacity));
    }
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d is not below the vocabulary size %d"
                .formatted(token, config.vocabularySize()));
      }
    }
  }
}
