package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.Family;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of the decoder: how the work is cut up never changes what comes out. */
class DecoderModelTest {

  /** Largest difference over largest value; float32 sums in another order differ by less. */
  private static final double TOLERANCE = 1e-5;

  private static final Map<Family, DecoderModel> MODELS = new EnumMap<>(Family.class);

  @AfterAll
  static void close() {
    MODELS.values().forEach(DecoderModel::close);
    MODELS.clear();
  }

  private static DecoderModel model(Family family) {
    return MODELS.computeIfAbsent(family, f -> RandomDecoder.load(f, Precision.FP32));
  }

  @ParameterizedTest
  @EnumSource
  void aPromptInChunksEqualsThePromptAtOnce(Family family) {
    int[] prompt = tokens(1, 37);
    float[] whole = last(model(family).logits(prompt));
    try (KvCache cache = model(family).newCache(3, 64)) {
      int at = 0;
      for (int size : new int[] {1, 9, 1, 2, 24}) {
        int[] part = Arrays.copyOfRange(prompt, at, at + size);
        float[] logits =
            logits(model(family).step(cache, List.of(chunk(2, at, part, Wanted.LOGITS))), 0);
        at += size;
        if (at == prompt.length) {
          assertClose(logits, whole);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void decodingWithTheCacheEqualsComputingAllAgain(Family family) {
    int[] text = tokens(2, 40);
    float[][] recomputed = model(family).logits(text);
    try (KvCache cache = model(family).newCache(1, 40)) {
      int prompt = 20;
      step(family, cache, chunk(0, 0, Arrays.copyOf(text, prompt), Wanted.NOTHING));
      for (int at = prompt; at < text.length; at++) {
        List<StepOutput> outputs =
            step(family, cache, chunk(0, at, new int[] {text[at]}, Wanted.LOGITS));
        assertClose(logits(outputs, 0), recomputed[at]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBatchOfMixedChunksEqualsEachAlone(Family family) {
    int[] slots = {5, 0, 1, 3, 6, 4};
    int[] started = {7, 12, 30, 0, 3, 15};
    int[] sizes = {1, 1, 1, 9, 6, 1};
    List<SequenceChunk> batch = new ArrayList<>();
    List<float[]> alone = new ArrayList<>();
    try (KvCache together = model(family).newCache(7, 48);
        KvCache single = model(family).newCache(7, 48)) {
      for (int i = 0; i < slots.length; i++) {
        int[] text = tokens(10 + i, started[i] + sizes[i]);
        if (started[i] > 0) {
          SequenceChunk prompt =
              chunk(slots[i], 0, Arrays.copyOf(text, started[i]), Wanted.NOTHING);
          step(family, together, prompt);
          step(family, single, prompt);
        }
        int[] rest = Arrays.copyOfRange(text, started[i], text.length);
        SequenceChunk next = chunk(slots[i], started[i], rest, Wanted.LOGITS);
        batch.add(next);
        alone.add(logits(step(family, single, next), 0));
      }
      List<StepOutput> outputs = model(family).step(together, batch);
      for (int i = 0; i < batch.size(); i++) {
        assertClose(logits(outputs, i), alone.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodingPackedEqualsEncodingAlone(Family family) {
    List<int[]> texts = List.of(tokens(20, 3), tokens(21, 31), tokens(22, 1), tokens(23, 12));
    List<float[]> packed =
        model(family).encode(texts).stream().map(state -> state.values()).toList();
    for (int i = 0; i < texts.size(); i++) {
      assertClose(packed.get(i), model(family).encode(List.of(texts.get(i))).getFirst().values());
      assertClose(packed.get(i), last(model(family).hiddenStates(texts.get(i))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSlotThatIsUsedAgainLeavesNoTrace(Family family) {
    int[] second = tokens(31, 11);
    int[] next = {42};
    try (KvCache used = model(family).newCache(2, 64);
        KvCache clean = model(family).newCache(2, 64)) {
      step(family, used, chunk(1, 0, tokens(30, 60), Wanted.NOTHING));
      for (KvCache cache : List.of(used, clean)) {
        step(family, cache, chunk(1, 0, second, Wanted.NOTHING));
      }
      assertThat(logits(step(family, used, chunk(1, 11, next, Wanted.LOGITS)), 0))
          .isEqualTo(logits(step(family, clean, chunk(1, 11, next, Wanted.LOGITS)), 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCopiedPrefixIsWhatAComputedOneIs(Family family) {
    int[] next = {42, 7};
    try (KvCache cache = model(family).newCache(3, 64)) {
      step(family, cache, chunk(0, 0, tokens(50, 30), Wanted.NOTHING));
      step(family, cache, chunk(2, 0, tokens(51, 60), Wanted.NOTHING));
      model(family).copy(cache, 0, 2, 20);
      assertThat(logits(step(family, cache, chunk(2, 20, next, Wanted.LOGITS)), 0))
          .isEqualTo(logits(step(family, cache, chunk(0, 20, next, Wanted.LOGITS)), 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothHeadsAndNoneComeBackInTheOrderOfTheChunks(Family family) {
    int[] text = tokens(40, 9);
    try (KvCache cache = model(family).newCache(3, 16)) {
      List<StepOutput> outputs =
          model(family)
              .step(
                  cache,
                  List.of(
                      chunk(2, 0, text, Wanted.HIDDEN),
                      chunk(0, 0, text, Wanted.NOTHING),
                      chunk(1, 0, text, Wanted.LOGITS)));
      assertThat(outputs.get(1)).isInstanceOf(StepOutput.Nothing.class);
      assertClose(logits(outputs, 2), last(model(family).logits(text)));
      assertThat(outputs.get(0))
          .isInstanceOfSatisfying(
              StepOutput.Hidden.class,
              hidden ->
                  assertClose(hidden.state().values(), last(model(family).hiddenStates(text))));
    }
  }

  @Test
  void aStepThatDoesNotFitIsRefusedBeforeAnythingIsComputed() {
    DecoderModel model = model(Family.LLAMA);
    try (KvCache cache = model.newCache(2, 8)) {
      assertRefused(cache, List.of());
      assertRefused(cache, List.of(chunk(2, 0, new int[] {1}, Wanted.NOTHING)));
      assertRefused(cache, List.of(chunk(0, 6, new int[] {1, 2, 3}, Wanted.NOTHING)));
      assertRefused(cache, List.of(chunk(0, 0, new int[] {}, Wanted.NOTHING)));
      assertRefused(
          cache, List.of(chunk(0, 0, new int[] {RandomDecoder.VOCABULARY}, Wanted.LOGITS)));
      SequenceChunk chunk = chunk(1, 0, new int[] {1}, Wanted.NOTHING);
      assertRefused(cache, List.of(chunk, chunk));
    }
    assertThatThrownBy(() -> model.newCache(1, 2000)).isInstanceOf(IllegalArgumentException.class);
    assertThat(model.encode(List.of())).isEmpty();
  }

  private static void assertRefused(KvCache cache, List<SequenceChunk> chunks) {
    assertThatThrownBy(() -> model(Family.LLAMA).step(cache, chunks))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<StepOutput> step(Family family, KvCache cache, SequenceChunk chunk) {
    return model(family).step(cache, List.of(chunk));
  }

  private static SequenceChunk chunk(int slot, int start, int[] tokens, Wanted wanted) {
    return new SequenceChunk(slot, start, tokens, start == 0 || tokens.length > 1, wanted);
  }

  private static float[] logits(List<StepOutput> outputs, int index) {
    return ((StepOutput.Logits) outputs.get(index)).values();
  }

  private static float[] last(float[][] rows) {
    return rows[rows.length - 1];
  }

  static int[] tokens(long seed, int count) {
    return new Random(seed).ints(count, 0, RandomDecoder.VOCABULARY).toArray();
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(RelativeError.of(actual, expected)).isLessThan(TOLERANCE);
  }
}
