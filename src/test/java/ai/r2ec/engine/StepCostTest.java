package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.engine.StepPlan.Part;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What guesses cost, from times of steps. */
class StepCostTest {

  private static final long STEP = 4_000_000;

  private final StepCost cost = new StepCost(4);

  private static StepPlan plan(int sequences, int guesses) {
    return new StepPlan(
        IntStream.range(0, sequences)
            .mapToObj(slot -> part(slot, slot == 0 ? guesses : 0))
            .toList());
  }

  private static Part part(int slot, int guesses) {
    Wanted wanted = guesses > 0 ? Wanted.EACH_LOGITS : Wanted.LOGITS;
    return part(new SequenceChunk(slot, 9, new int[1 + guesses], false, wanted));
  }

  private static Part part(SequenceChunk chunk) {
    Sequence[] made = new Sequence[1];
    Flux.<GenerationEvent>create(
            sink ->
                made[0] =
                    new Sequence(
                        Requests.greedy(1, 1),
                        sink,
                        new ScriptedRunner(1, 40),
                        new Milestones.Arrival(0, 0, 0)))
        .subscribe();
    return new Part(made[0], chunk);
  }

  @Test
  void isAssumedUntilItIsMeasured() {
    assertThat(cost.row(1)).isEqualTo(StepCost.ASSUMED_ROW);
    assertThat(cost.row(3)).isCloseTo(3 * StepCost.ASSUMED_ROW, within(1e-12));
    cost.measured(plan(1, 4), 9 * STEP); // a step with guesses alone tells nothing
    assertThat(cost.row(1)).isEqualTo(StepCost.ASSUMED_ROW);
  }

  @Test
  void isTheMedianWhateverTheOutliers() {
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      double noise = random.nextInt(8) == 0 ? 20 : 0.95 + 0.1 * random.nextDouble();
      int guesses = i % 2 * (1 + random.nextInt(8));
      cost.measured(plan(2, guesses), (long) (noise * STEP * (1 + 0.05 * guesses)));
    }
    assertThat(cost.row(2)).isBetween(0.05, 0.2); // twice 0.05
  }

  @Test
  void followsTheMachine() {
    for (double share : new double[] {0.3, 0.02, 5, 0.1}) {
      for (int i = 0; i < 60; i++) {
        cost.measured(plan(1, 0), STEP);
        cost.measured(plan(1, 2), (long) (STEP * (1 + 2 * share)));
      }
      double bounded = Math.min(1, share);
      assertThat(cost.row(1)).isBetween(0.8 * bounded, 1.2 * bounded);
    }
  }

  @Test
  void isNotLearntFromStepsThatDoMoreThanDecode() {
    cost.measured(plan(1, 0), STEP);
    SequenceChunk prompt = new SequenceChunk(1, 0, new int[32], true, Wanted.NOTHING);
    Part guessing = part(0, 2);
    for (int i = 0; i < 50; i++) {
      cost.measured(new StepPlan(List.of(guessing, part(prompt))), 9 * STEP);
      cost.measured(plan(5, 3), 9 * STEP);
    }
    assertThat(cost.row(1)).isEqualTo(StepCost.ASSUMED_ROW);
  }
}
