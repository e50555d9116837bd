package ai.r2ec.model;

import java.util.List;

/**
 * The draws of a step as the flat lists that {@code sampler.py} takes, row by row in the order of
 * the step's logits.
 */
final class PackedDraws {

  private static final int NUMBERS = 6;
  private static final double ALL = 2; // a mass that is never reached, not even by rounding

  private final int vocabulary;
  private final double[] numbers;
  private final LongList whole = new LongList();
  private final LongList ranked = new LongList();
  private final LongList cleared = new LongList();
  private final LongList marked = new LongList();
  private final LongList slots = new LongList();
  private final LongList guessed = new LongList();
  private int rows;
  private int width;
  private boolean penalized;
  private boolean logProbs;

  private PackedDraws(int rows, int vocabulary) {
    this.vocabulary = vocabulary;
    this.numbers = new double[rows * NUMBERS];
  }

  /**
   * Packs the draws of all chunks that want logits; each brings its {@link SamplingMetadata}.
   *
   * @param order index of the chunk behind each row of logits
   * @param vocabulary {@code V}
   */
  static PackedDraws of(List<SequenceChunk> chunks, List<Integer> order, int vocabulary) {
    PackedDraws draws = new PackedDraws(order.size(), vocabulary);
    while (draws.rows < order.size()) {
      SequenceChunk chunk = chunks.get(order.get(draws.rows));
      SamplingMetadata sampling = chunk.sampling();
      if (sampling == null || sampling.uniforms().length != chunk.logitRows()) {
        throw new IllegalArgumentException(
            "all chunks of a step bring a number for each of their draws, or none does");
      }
      draws.addNeeds(chunk, sampling);
      for (int i = 0; i < chunk.logitRows(); i++) {
        draws.addRow(chunk, sampling, i);
      }
    }
    return draws;
  }

  private void addNeeds(SequenceChunk chunk, SamplingMetadata sampling) {
    penalized |= sampling.isPenalized();
    logProbs |= sampling.logProbs();
    if (sampling.seen().anew()) {
      cleared.add(chunk.slot());
    }
    for (int token : sampling.seen().tokens()) {
      marked.add(chunk.slot(), token);
    }
  }

  /** Row {@code index} of a chunk has seen the guesses up to its own token. */
  private void addRow(SequenceChunk chunk, SamplingMetadata sampling, int index) {
    int at = rows * NUMBERS;
    int topK = Math.min(sampling.topK(), vocabulary);
    numbers[at] = sampling.uniforms()[index];
    numbers[at + 1] = sampling.temperature();
    numbers[at + 2] = topK == 0 ? vocabulary : topK;
    numbers[at + 3] = sampling.topP() < 1 ? sampling.topP() : ALL;
    numbers[at + 4] = sampling.minP();
    numbers[at + 5] = sampling.repetitionPenalty();
    if (sampling.isRanked(vocabulary)) {
      ranked.add(rows);
      width = Math.max(width, (int) numbers[at + 2]);
    } else if (sampling.temperature() > 0) {
      whole.add(rows);
    }
    slots.add(chunk.slot());
    for (int i = 1; sampling.isPenalized() && i <= index; i++) {
      guessed.add(rows, chunk.tokens()[i]);
    }
    rows++;
  }

  /** Six numbers a row. */
  double[] numbers() {
    return numbers;
  }

  /** Rows that are drawn among all tokens. */
  long[] whole() {
    return whole.toArray();
  }

  /** Rows that are drawn among the likeliest. */
  long[] ranked() {
    return ranked.toArray();
  }

  /** Candidates of the latter, at most. */
  int width() {
    return width;
  }

  /** Whether any chunk wants log-probabilities. */
  boolean logProbs() {
    return logProbs;
  }

  /** Whether any row has a repetition penalty. */
  boolean penalized() {
    return penalized;
  }

  /** Slots that forget what was seen. */
  long[] cleared() {
    return cleared.toArray();
  }

  /** Pairs of a slot and a token that was seen there. */
  long[] marked() {
    return marked.toArray();
  }

  /** The slot behind each row. */
  long[] slots() {
    return slots.toArray();
  }

  /** Pairs of a row and a guess that counts as seen in this row. */
  long[] guessed() {
    return guessed.toArray();
  }
}
