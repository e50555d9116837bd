package ai.r2ec.engine;

import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.StepOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic decoder: logits and hidden state are hashes of all tokens that the slot's cache
 * holds, so that a token at a wrong place, of another sequence, or left over shows in the output.
 * Like the last bits of a real decoder's, they also feel how the tokens of a prompt were cut into
 * blocks. Time is virtual: each computed token takes {@link #NANOS_PER_TOKEN}, a guess a tenth.
 */
final class ScriptedRunner implements ModelRunner {

  static final int VOCABULARY = 50;
  static final int HIDDEN = 4;
  static final int PROMPT_BLOCK = 4;
  static final long NANOS_PER_TOKEN = 1_000_000;

  private final int sequences;
  private final int capacity;
  private final int unit;
  private final int[] cache; // (units * unit)
  private final int[] owners; // (units) slot of the room that a unit belongs to
  private final int[] rooms; // (units) positions of the room that begins there
  private final int[] lengths;
  private final Semaphore steps = new Semaphore(Integer.MAX_VALUE / 4);
  final AtomicLong nanos = new AtomicLong();
  final AtomicBoolean closed = new AtomicBoolean();
  final List<List<SequenceChunk>> log = new CopyOnWriteArrayList<>();
  final List<List<Integer>> encoded = new CopyOnWriteArrayList<>(); // lengths a batch
  volatile Predicate<SequenceChunk> poison = chunk -> false;
  private Function<int[], float[]> script = ScriptedRunner::logits;
  private long nanosPerGuess = NANOS_PER_TOKEN / 10;
  private @Nullable ScriptedSampler sampler;
  volatile boolean broken;

  /** Every sequence has all the room it can need. */
  ScriptedRunner(int sequences, int capacity) {
    this(sequences, capacity, sequences, capacity);
  }

  /** Sequences share a cache of so many units. */
  ScriptedRunner(int sequences, int capacity, int units, int unit) {
    this.sequences = sequences;
    this.capacity = capacity;
    this.unit = unit;
    cache = new int[units * unit];
    owners = new int[units];
    Arrays.fill(owners, -1);
    rooms = new int[units];
    lengths = new int[units];
  }

  /** Makes every further step and encoding wait for {@link #allow}. */
  ScriptedRunner held() {
    steps.drainPermits();
    return this;
  }

  /** Makes it draw the tokens itself. */
  ScriptedRunner sampling() {
    sampler = new ScriptedSampler();
    return this;
  }

  /** Makes it say what another function of the cache's tokens says. */
  ScriptedRunner saying(Function<int[], float[]> logits) {
    script = logits;
    return this;
  }

  /** Makes guesses take another time. */
  ScriptedRunner guessing(long nanosEach) {
    nanosPerGuess = nanosEach;
    return this;
  }

  void allow(int count) {
    steps.release(count);
  }

  void letRun() {
    steps.release(Integer.MAX_VALUE / 4);
  }

  /** Waits until so many steps were begun. */
  void awaitSteps(int count) {
    await().until(() -> log.size() >= count);
  }

  long now() {
    return nanos.get();
  }

  @Override
  public int sequences() {
    return sequences;
  }

  @Override
  public int units() {
    return lengths.length;
  }

  @Override
  public int unit() {
    return unit;
  }

  @Override
  public boolean samples() {
    return sampler != null;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void reserve(int slot, int room) {
    int units = room / unit;
    if (slot % units != 0 || slot + units > owners.length || Integer.bitCount(units) != 1) {
      throw new AssertionError("a room of " + room + " at unit " + slot);
    }
    for (int i = slot; i < slot + units; i++) {
      int lost = owners[i];
      if (lost >= 0) {
        lengths[lost] = 0;
        forget(lost);
        Arrays.setAll(owners, j -> owners[j] == lost ? -1 : owners[j]);
      }
    }
    Arrays.fill(owners, slot, slot + units, slot);
    rooms[slot] = room;
    lengths[slot] = 0;
    forget(slot);
  }

  private void forget(int slot) {
    if (sampler != null) {
      sampler.forget(slot);
    }
  }

  @Override
  public int promptBlock() {
    return PROMPT_BLOCK;
  }

  @Override
  public int vocabularySize() {
    return VOCABULARY;
  }

  @Override
  public List<StepOutput> step(List<SequenceChunk> chunks) {
    steps.acquireUninterruptibly();
    log.add(chunks);
    Set<Integer> slots = new HashSet<>();
    List<StepOutput> outputs = new ArrayList<>();
    for (SequenceChunk chunk : chunks) {
      if (broken || poison.test(chunk)) {
        throw new IllegalStateException("scripted failure");
      }
      if (!slots.add(chunk.slot()) || chunk.start() > lengths[chunk.slot()]) {
        throw new AssertionError("a slot twice, or a gap in its cache: " + chunk);
      }
      if (owners[chunk.slot()] != chunk.slot() || chunk.end() > rooms[chunk.slot()]) {
        throw new AssertionError("a slot without a room for " + chunk);
      }
      int guesses = Math.max(0, chunk.logitRows() - 1);
      nanos.addAndGet(
          NANOS_PER_TOKEN * (chunk.tokens().length - guesses) + nanosPerGuess * guesses);
      StepOutput output = compute(chunk);
      outputs.add(
          output instanceof StepOutput.NextToken logits && sampler != null
              ? sampler.draw(chunk, logits)
              : output);
    }
    return outputs;
  }

  private StepOutput compute(SequenceChunk chunk) {
    int[] cells = chunk.prompt() ? asPrompt(chunk.tokens(), chunk.start()) : chunk.tokens();
    int begin = chunk.slot() * unit;
    System.arraycopy(cells, 0, cache, begin + chunk.start(), cells.length);
    lengths[chunk.slot()] = chunk.end();
    int[] history = Arrays.copyOfRange(cache, begin, begin + chunk.end());
    return switch (chunk.wanted()) {
      case NOTHING -> new StepOutput.Nothing();
      case LOGITS -> new StepOutput.Logits(script.apply(history));
      case EACH_LOGITS -> {
        float[][] rows = new float[chunk.tokens().length][];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = script.apply(Arrays.copyOf(history, chunk.start() + 1 + i));
        }
        yield new StepOutput.EachLogits(rows);
      }
      case HIDDEN -> new StepOutput.Hidden(hidden(history));
    };
  }

  @Override
  public void copy(int from, int to, int length) {
    if (from == to || length < 1 || length > lengths[from] || length > rooms[to]) {
      throw new AssertionError("copy of " + length + " tokens from " + from + " to " + to);
    }
    System.arraycopy(cache, from * unit, cache, to * unit, length);
    lengths[to] = length;
  }

  @Override
  public List<HiddenState> encode(List<int[]> sequences) {
    steps.acquireUninterruptibly();
    if (broken) {
      throw new IllegalStateException("scripted failure");
    }
    encoded.add(sequences.stream().map(tokens -> tokens.length).toList());
    nanos.addAndGet(NANOS_PER_TOKEN * sequences.stream().mapToInt(t -> t.length).sum());
    return sequences.stream().map(ScriptedRunner::hidden).toList();
  }

  @Override
  public void close() {
    closed.set(true);
  }

  /**
   * {@code (V)} logits in -4..4 after these tokens; in most places the token that followed the last
   * one before is 5 likelier, so that sequences quote themselves.
   */
  static float[] logits(int[] history) {
    long hash = Arrays.hashCode(history) * 0x9E3779B97F4A7C15L + history.length;
    float[] logits = new float[VOCABULARY];
    for (int id = 0; id < VOCABULARY; id++) {
      logits[id] = (float) (8 * fraction(hash + id * 0xD1B54A32D192ED03L) - 4);
    }
    int last = history[history.length - 1] % VOCABULARY;
    for (int at = history.length - 2; at >= 0 && fraction(hash) < 0.7; at--) {
      if (history[at] % VOCABULARY == last) {
        logits[history[at + 1] % VOCABULARY] += 5;
        break;
      }
    }
    return logits;
  }

  /**
   * What the cache holds once a prompt's tokens were computed block by block from a position on.
   */
  static int[] asPrompt(int[] tokens, int start) {
    int[] cells = tokens.clone();
    for (int from = 0; from < tokens.length; ) {
      int block = PROMPT_BLOCK - (start + from) % PROMPT_BLOCK;
      int to = Math.min(tokens.length, from + block);
      for (int i = from; i < to; i++) {
        cells[i] += VOCABULARY * (1 + to - from + PROMPT_BLOCK * (PROMPT_BLOCK - block));
      }
      from = to;
    }
    return cells;
  }

  /** {@code (H)} hidden state after these tokens. */
  static HiddenState hidden(int[] history) {
    float[] logits = logits(history);
    return new HiddenState(Arrays.copyOf(logits, HIDDEN));
  }

  private static double fraction(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
