package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.Family;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a sequence lies in the cache, and in how large a room, never shows in what comes out. */
class SharedCacheTest {

  private static final int CAPACITY = 512;
  private static final int UNITS = 8;
  private static final int STEPS = 6;

  /** Slots and rooms in units: neighbours of one size, of two sizes, and one apart. */
  private static final int[][] ROOMS = {{0, 1}, {1, 1}, {2, 2}, {4, 1}, {6, 2}};

  @ParameterizedTest
  @EnumSource
  void theSameBitsComeFromEveryRoom(Family family) {
    try (DecoderModel model = RandomDecoder.load(family, Precision.INT8)) {
      List<List<float[]>> alone = new ArrayList<>();
      for (int i = 0; i < ROOMS.length; i++) {
        try (KvCache cache = model.newCache(1, CAPACITY)) {
          alone.add(decode(model, cache, List.of(prompt(i, 0))).getFirst());
        }
      }
      try (KvCache cache = shared(model)) {
        List<SequenceChunk> prompts = new ArrayList<>();
        for (int i = 0; i < ROOMS.length; i++) {
          cache.reserve(ROOMS[i][0], ROOMS[i][1] * cache.unit());
          prompts.add(prompt(i, ROOMS[i][0]));
        }
        assertThat(decode(model, cache, prompts)).usingRecursiveComparison().isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSequenceThatMovesToALargerRoomGoesOnAsIfItHadStayed(Family family) {
    try (DecoderModel model = RandomDecoder.load(family, Precision.INT8);
        KvCache cache = shared(model)) {
      SequenceChunk prompt = prompt(3, 5);
      model.step(cache, List.of(prompt));
      SequenceChunk stays = next(prompt, 5);
      float[] stayed = logits(model.step(cache, List.of(stays))).getFirst();
      cache.reserve(2, 2 * cache.unit());
      model.copy(cache, 5, 2, prompt.end());
      assertThat(logits(model.step(cache, List.of(next(prompt, 2)))).getFirst()).isEqualTo(stayed);
    }
  }

  @Test
  void roomsThatOverlapTheGridOrTheEndAreRefused() {
    try (DecoderModel model = RandomDecoder.load(Family.LLAMA, Precision.FP32);
        KvCache cache = shared(model)) {
      int unit = cache.unit();
      assertThat(cache.slots()).isEqualTo(UNITS);
      for (int[] wrong : new int[][] {{1, 2 * unit}, {6, 4 * unit}, {0, 3 * unit}, {0, unit / 2}}) {
        assertThatThrownBy(() -> cache.reserve(wrong[0], wrong[1]))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> model.newSharedCache(unit, CAPACITY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must hold a sequence");
      SequenceChunk tooLong =
          new SequenceChunk(0, 0, DecoderModelTest.tokens(1, unit + 1), true, Wanted.NOTHING);
      assertThatThrownBy(() -> model.step(cache, List.of(tooLong)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static KvCache shared(DecoderModel model) {
    return model.newSharedCache(UNITS * KvCache.unit(CAPACITY) + 7, CAPACITY);
  }

  private static SequenceChunk prompt(int seed, int slot) {
    int[] tokens = DecoderModelTest.tokens(seed, 30 + 40 * seed);
    return new SequenceChunk(slot, 0, tokens, true, Wanted.NOTHING);
  }

  private static SequenceChunk next(SequenceChunk last, int slot) {
    return new SequenceChunk(slot, last.end(), new int[] {last.end() % 7}, false, Wanted.LOGITS);
  }

  /** Reads the prompts, then some tokens behind each, all together; logits of each token. */
  private static List<List<float[]>> decode(
      DecoderModel model, KvCache cache, List<SequenceChunk> prompts) {
    model.step(cache, prompts);
    List<SequenceChunk> chunks = prompts;
    List<List<float[]>> all = new ArrayList<>();
    prompts.forEach(_ -> all.add(new ArrayList<>()));
    for (int step = 0; step < STEPS; step++) {
      chunks = chunks.stream().map(chunk -> next(chunk, chunk.slot())).toList();
      List<float[]> logits = logits(model.step(cache, chunks));
      for (int i = 0; i < logits.size(); i++) {
        all.get(i).add(logits.get(i));
      }
    }
    return all;
  }

  private static List<float[]> logits(List<StepOutput> outputs) {
    return outputs.stream().map(output -> ((StepOutput.Logits) output).values()).toList();
  }
}
