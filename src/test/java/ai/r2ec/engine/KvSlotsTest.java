package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvSlotsTest {

  private static final int CAPACITY = 64;
  private static final int[] INSTRUCTION = prompt(new Random(1), 12);

  private final ScriptedRunner runner = new ScriptedRunner(3, CAPACITY);
  private final KvSlots slots = new KvSlots(runner);

  /** Runs a sequence through the cache and keeps its slot. */
  private KvSlots.Lease run(int[] tokens) {
    KvSlots.Lease lease = slots.acquire(tokens, tokens.length).orElseThrow();
    int[] rest = Arrays.copyOfRange(tokens, lease.cached(), tokens.length);
    SequenceChunk chunk =
        new SequenceChunk(lease.slot(), lease.cached(), rest, true, Wanted.NOTHING);
    runner.step(List.of(chunk));
    slots.wrote(chunk);
    return lease;
  }

  private KvSlots.Lease runAndRelease(int[] tokens) {
    KvSlots.Lease lease = run(tokens);
    slots.release(lease.slot());
    return lease;
  }

  private static int[] after(int[] prefix, int... rest) {
    return IntStream.concat(Arrays.stream(prefix), Arrays.stream(rest)).toArray();
  }

  @Test
  void theSameSequenceComputesItsLastTokenOnly() {
    int[] tokens = prompt(new Random(2), 20);
    int slot = runAndRelease(tokens).slot();
    assertThat(run(tokens)).isEqualTo(new KvSlots.Lease(slot, 16));
  }

  @Test
  void aLongerHistoryGoesOnInItsSlot() {
    int[] history = prompt(new Random(2), 20);
    int slot = runAndRelease(after(history, 1, 2)).slot();
    assertThat(run(after(history, 3, 4, 5))).isEqualTo(new KvSlots.Lease(slot, 20));
  }

  @Test
  void aSharedInstructionIsCopiedAndDisplacesNoHistory() {
    int[] first = after(INSTRUCTION, prompt(new Random(2), 30));
    int[] second = after(INSTRUCTION, prompt(new Random(3), 30));
    int slot = runAndRelease(first).slot();
    KvSlots.Lease other = runAndRelease(second);
    assertThat(other.cached()).isEqualTo(INSTRUCTION.length);
    assertThat(other.slot()).isNotEqualTo(slot);
    assertThat(runAndRelease(first)).isEqualTo(new KvSlots.Lease(slot, 40));
    assertThat(runAndRelease(second)).isEqualTo(new KvSlots.Lease(other.slot(), 40));
  }

  @Test
  void aPrefixIsCopiedFromASequenceThatStillRuns() {
    int slot = run(after(INSTRUCTION, 1, 2, 3)).slot();
    KvSlots.Lease second = run(after(INSTRUCTION, 4, 5, 6));
    assertThat(second.cached()).isEqualTo(INSTRUCTION.length);
    assertThat(second.slot()).isNotEqualTo(slot);
  }

  @Test
  void theHistoryUnusedForLongestMakesRoom() {
    List<int[]> histories = IntStream.range(0, 3).mapToObj(i -> prompt(new Random(i), 20)).toList();
    histories.forEach(this::runAndRelease);
    runAndRelease(histories.getFirst()); // used again
    runAndRelease(prompt(new Random(9), 20));
    assertThat(run(histories.get(0)).cached()).isEqualTo(16);
    assertThat(run(histories.get(2)).cached()).isEqualTo(16);
    assertThat(run(histories.get(1)).cached()).isZero();
  }

  @Test
  void discardedContentIsNeverUsedAgain() {
    int[] tokens = prompt(new Random(2), 20);
    slots.discard(run(tokens).slot());
    assertThat(slots.tokensKept()).isZero();
    assertThat(run(tokens).cached()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void slotsAddUpAfterAnyTrace(long seed) {
    Random random = new Random(seed);
    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      assertThat(slots.running()).isEqualTo(held.size());
      if (held.size() < runner.sequences() && random.nextBoolean()) {
        int[] tokens =
            after(
                Arrays.copyOf(INSTRUCTION, random.nextInt(12)),
                prompt(new Random(random.nextInt(5)), 1 + random.nextInt(40)));
        int slot = run(tokens).slot();
        assertThat(held).doesNotContain(slot);
        held.add(slot);
      } else if (!held.isEmpty()) {
        Collections.swap(held, random.nextInt(held.size()), held.size() - 1);
        int slot = held.removeLast();
        if (random.nextInt(4) == 0) {
          slots.discard(slot);
        } else {
          slots.release(slot);
        }
      }
      assertThat(slots.tokensInUse() > 0).isEqualTo(!held.isEmpty());
      assertThat(slots.tokensInUse() + slots.tokensKept()).isBetween(0L, 3L * CAPACITY);
    }
  }
}
