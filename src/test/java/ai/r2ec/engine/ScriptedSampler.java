package ai.r2ec.engine;

import ai.r2ec.model.SamplingMetadata;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.StepOutput;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A device that draws: it knows of a sequence what the chunks tell, and forgets what lies in a slot
 * as soon as a room is made there.
 */
final class ScriptedSampler {

  private final Map<Integer, BitSet> seen = new HashMap<>(); // by slot

  void forget(int slot) {
    seen.remove(slot);
  }

  StepOutput.Drawn draw(SequenceChunk chunk, StepOutput.NextToken output) {
    SamplingMetadata sampling = Objects.requireNonNull(chunk.sampling());
    remember(chunk.slot(), sampling);
    long[] codes = new long[chunk.logitRows()];
    double[] logProbs = new double[codes.length];
    for (int row = 0; row < codes.length; row++) {
      BitSet before = (BitSet) seen.getOrDefault(chunk.slot(), new BitSet()).clone();
      Arrays.stream(chunk.tokens(), 0, row + 1).forEach(before::set); // guesses, too
      double uniform = sampling.uniforms()[row];
      float[] logits = logits(output, row);
      float[] plain = logits.clone();
      int token = Sampler.draw(filters(sampling), before, logits, () -> uniform);
      codes[row] = token;
      logProbs[row] = LogProbs.of(plain, token);
    }
    return new StepOutput.Drawn(codes, sampling.logProbs() ? logProbs : new double[0]);
  }

  private void remember(int slot, SamplingMetadata sampling) {
    if (sampling.repetitionPenalty() == 1) {
      return;
    }
    if (sampling.seen().anew()) {
      seen.put(slot, new BitSet());
    }
    BitSet known = Objects.requireNonNull(seen.get(slot), "nothing is known of this slot");
    Arrays.stream(sampling.seen().tokens()).forEach(known::set);
  }

  private static SamplingParams filters(SamplingMetadata sampling) {
    return new SamplingParams(
        sampling.temperature(),
        sampling.topP(),
        sampling.topK(),
        sampling.minP(),
        sampling.repetitionPenalty(),
        0);
  }

  private static float[] logits(StepOutput.NextToken output, int row) {
    return switch (output) {
      case StepOutput.Logits(float[] logits) -> logits;
      case StepOutput.EachLogits(float[][] rows) -> rows[row];
      case StepOutput.Drawn drawn -> throw new AssertionError(drawn);
    };
  }
}
