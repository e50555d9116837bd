package ai.r2ec.engine;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;
import ai.r2ec.model.StepOutput;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

/**
 * One request on its way through the engine, owned by the engine's thread.
 *
 * <p>Reading the prompt, generating and reading the final tokens are one rule: the sequence has
 * {@code length} tokens, of which {@code computed} lie in the cache; the next chunk is what is
 * pending; once nothing is pending, the last output either brings one more token (logits) or ends
 * the sequence (hidden state).
 */
final class Sequence {

  /** Tokens kept free behind the completion, for a marker that has to be appended. */
  static final int FINAL_TOKENS_RESERVE = 16;

  private final GenerationRequest request;
  private final FluxSink<GenerationEvent> sink;
  private final Sampler sampler;
  private final Drafter drafter = new Drafter();
  private final Milestones milestones;
  private final int capacity;
  private final int promptBlock;
  private final boolean drawnByRunner;
  private final int growth; // tokens for which room is taken ahead, so that few have to move

  private SequenceStatus status = SequenceStatus.WAITING;
  private @Nullable FinishReason reason;
  private int[] tokens;
  private int length;
  private int promptLength; // what is read in blocks; the rest is computed token by token
  private int computed;
  private int generated;
  private int slot; // meaningful while RUNNING
  private int cachedTokens;

  Sequence(
      GenerationRequest request,
      FluxSink<GenerationEvent> sink,
      ModelRunner runner,
      Milestones.Arrival arrival) {
    this.request = request;
    this.sink = sink;
    this.capacity = runner.capacity();
    this.promptBlock = runner.promptBlock();
    this.drawnByRunner = runner.samples();
    this.growth = runner.unit() / 4;
    this.milestones = new Milestones(arrival);
    this.sampler = new Sampler(request.sampling(), request.prompt(), request.logProbs());
    this.length = request.prompt().length;
    this.promptLength = length;
    this.tokens = request.prompt().clone();
  }

  // ---- What the scheduler asks -------------------------------------------------------------

  SequenceStatus status() {
    return status;
  }

  boolean isFinished() {
    return status == SequenceStatus.FINISHED;
  }

  /** Whether the subscriber has gone away. */
  boolean abandoned() {
    return sink.isCancelled();
  }

  boolean pastDeadline(long now) {
    return request.deadlineNanos() != null && now - request.deadlineNanos() >= 0;
  }

  /** Whether generation has to end now although the model would go on. */
  boolean pastReasoningDeadline(long now) {
    return reason == null
        && request.reasoningDeadlineNanos() != null
        && now - request.reasoningDeadlineNanos() >= 0;
  }

  Milestones milestones() {
    return milestones;
  }

  long number() {
    return milestones.arrival().number();
  }

  /** Time by which it is ordered among others; the earlier, the sooner. */
  long turnNanos() {
    return milestones.arrival().turnNanos();
  }

  /** Whether its turn has come by the clock, which batch work reaches by ageing. */
  boolean isDue(long now) {
    return now - turnNanos() >= 0;
  }

  /** Whether the prompt is still being read. */
  boolean isReading() {
    return computed < promptLength;
  }

  /** Tokens to compute next, at least one: what is left of the prompt, or all that is behind it. */
  int pending() {
    return (isReading() ? promptLength : length) - computed;
  }

  /** Whether the next chunk is the token drawn last. */
  boolean isDecoding() {
    return milestones.isPrefilled() && reason == null && computed == length - 1;
  }

  /** Tokens known so far. */
  int length() {
    return length;
  }

  /** Positions that it wants now: what it has, and some to grow into. */
  int wantedRoom() {
    return Math.min(capacity, length + growth);
  }

  /** How many pending tokens a chunk of at most {@code most} may hold: whole blocks of a prompt. */
  int fitting(int most) {
    if (most >= pending()) {
      return pending();
    }
    return isReading() ? most - (computed + most) % promptBlock : most;
  }

  int slot() {
    return slot;
  }

  /** Copy of the tokens that are read as a prompt. */
  int[] promptTokens() {
    return Arrays.copyOf(tokens, promptLength);
  }

  // ---- Its life ----------------------------------------------------------------------------

  /**
   * Settles what is known before the first step: without a token budget the final tokens, which
   * then are read as a part of the prompt.
   */
  void prepare() {
    if (request.maxTokens() == 0 && reason == null) {
      finishGenerating(FinishReason.LENGTH);
      promptLength = length;
    }
  }

  /** Takes a slot, for the first time or once more. */
  void start(KvSlots.Lease lease, long now) {
    status = SequenceStatus.RUNNING;
    slot = lease.slot();
    computed = lease.cached();
    sampler.moved();
    if (!milestones.isPrefilled()) {
      cachedTokens = Math.min(lease.cached(), request.prompt().length);
    }
    milestones.start(now);
  }

  /** Goes on in another slot. */
  void move(int to) {
    slot = to;
    sampler.moved();
  }

  /**
   * Gives its slot up. What it has generated stays, and so does its sampler: once it has a slot
   * again, it computes prompt and completion as before, and draws on where it stopped.
   */
  void preempt() {
    status = SequenceStatus.WAITING;
    computed = 0;
  }

  /** The next {@code share} pending tokens. */
  SequenceChunk next(int share) {
    int end = computed + share;
    Wanted wanted = end < length ? Wanted.NOTHING : reason == null ? Wanted.LOGITS : Wanted.HIDDEN;
    return chunk(Arrays.copyOfRange(tokens, computed, end), isReading(), wanted);
  }

  /** The token drawn last, and at most {@code most} guesses at those behind it. */
  SequenceChunk nextGuessing(int most, Speculation speculation) {
    int room = Math.min(request.maxTokens() - generated, capacity - FINAL_TOKENS_RESERVE - length);
    int[] guesses = drafter.guess(tokens, length, Math.min(most, room - 1), speculation);
    if (guesses.length == 0) {
      return next(1);
    }
    int[] chunk = Arrays.copyOfRange(tokens, computed, length + guesses.length);
    System.arraycopy(guesses, 0, chunk, 1, guesses.length);
    return chunk(chunk, false, Wanted.EACH_LOGITS);
  }

  private SequenceChunk chunk(int[] part, boolean prompt, Wanted wanted) {
    SequenceChunk chunk = new SequenceChunk(slot, computed, part, prompt, wanted);
    int rows = chunk.logitRows();
    return drawnByRunner && rows > 0
        ? chunk.drawnBy(sampler.metadata(tokens, length, rows))
        : chunk;
  }

  /** Notes that a chunk lies in the cache now; guesses count once they have held. */
  void computed(SequenceChunk chunk, long now, EngineMetrics metrics) {
    computed = chunk.wanted() == Wanted.EACH_LOGITS ? chunk.start() + 1 : chunk.end();
    int prompt = request.prompt().length;
    if (!milestones.isPrefilled() && computed >= prompt) {
      sink.next(milestones.prefill(prompt, cachedTokens, now, metrics));
    }
  }

  /** Takes a token behind each row that was read, as far as the guesses among the chunk hold. */
  void sample(
      SequenceChunk chunk,
      StepOutput.NextToken output,
      long now,
      EngineMetrics metrics,
      Speculation speculation) {
    int guesses = chunk.logitRows() - 1;
    int held = 0;
    while (take(sampler.next(output, held), now, metrics)
        && held < guesses
        && tokens[length - 1] == chunk.tokens()[held + 1]) {
      held++;
      computed++;
    }
    drafter.learn(guesses, held, speculation);
    metrics.guessed(guesses, held);
  }

  /** Puts a token behind the others and says whether generation goes on behind it. */
  private boolean take(int token, long now, EngineMetrics metrics) {
    if (request.endOfTurn().contains(token)) {
      finishGenerating(FinishReason.END_OF_TURN);
      return false;
    }
    append(token);
    milestones.token(generated == 1, now, metrics);
    boolean stops = request.watcher().stopsAt(token);
    sink.next(new GenerationEvent.Token(token));
    if (stops) {
      finishGenerating(FinishReason.STOP);
    } else if (generated == request.maxTokens() || length + FINAL_TOKENS_RESERVE >= capacity) {
      finishGenerating(FinishReason.LENGTH);
    }
    return reason == null;
  }

  /**
   * Ends generation and puts the watcher's final tokens behind the prompt. What they share with the
   * tokens generated stays computed; the last token is computed again if need be, since its hidden
   * state is what is wanted.
   *
   * @throws R2ecException.Invalid if prompt and final tokens exceed the capacity
   */
  void finishGenerating(FinishReason why) {
    reason = why;
    int prompt = request.prompt().length;
    int[] completion = Arrays.copyOfRange(tokens, prompt, length);
    int[] last = request.watcher().finalTokens(completion, why);
    if (prompt + last.length > capacity) {
      throw new R2ecException.Invalid(
          "prompt",
          "prompt and final tokens must be at most %d tokens, got %d"
              .formatted(capacity, prompt + last.length));
    }
    int difference = Arrays.mismatch(completion, last);
    int common = difference < 0 ? last.length : difference;
    tokens = Arrays.copyOf(request.prompt(), prompt + last.length);
    System.arraycopy(last, 0, tokens, prompt, last.length);
    length = tokens.length;
    computed = Math.min(computed, Math.min(prompt + common, length - 1));
    if (isReading()) {
      computed -= computed % promptBlock;
    }
  }

  /** Hands over the outcome. */
  void complete(HiddenState state, long now, EngineMetrics metrics) {
    status = SequenceStatus.FINISHED;
    FinishReason why = reason == null ? FinishReason.LENGTH : reason;
    long decode = milestones.finish(why, now, metrics);
    float[] logProbs = sampler.logProbs(generated);
    sink.next(new GenerationEvent.Finished(why, state, generated, decode, logProbs));
    sink.complete();
  }

  /** Ends the sequence without an outcome. */
  void fail(RuntimeException cause) {
    status = SequenceStatus.FINISHED;
    if (!abandoned()) {
      sink.error(cause);
    }
  }

  private void append(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(capacity, length + Math.max(64, length / 2)));
    }
    tokens[length++] = token;
    generated++;
  }
}
