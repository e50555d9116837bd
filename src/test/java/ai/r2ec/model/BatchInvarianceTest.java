package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.Family;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A ranking must not depend on who is served at the same time: in int8 not even in the last bit.
 */
class BatchInvarianceTest {

  private static final int STREAMS = 16;
  private static final int CAPACITY = 160;

  @ParameterizedTest
  @EnumSource
  void anInt8StreamDecodesToTheSameBitsInEveryBatch(Family family) {
    try (DecoderModel model = RandomDecoder.load(family, Precision.INT8);
        KvCache cache = model.newCache(STREAMS, CAPACITY)) {
      List<SequenceChunk> next = new ArrayList<>();
      List<float[]> alone = new ArrayList<>();
      for (int slot = 0; slot < STREAMS; slot++) {
        int[] prompt = DecoderModelTest.tokens(slot, length(slot));
        model.step(cache, List.of(new SequenceChunk(slot, 0, prompt, true, Wanted.NOTHING)));
        next.add(
            new SequenceChunk(slot, prompt.length, new int[] {slot + 1}, false, Wanted.LOGITS));
        alone.add(logits(model.step(cache, List.of(next.get(slot)))).getFirst());
      }
      for (int size : new int[] {2, 3, 5, 9, STREAMS}) {
        List<float[]> together = logits(model.step(cache, next.subList(0, size)));
        for (int slot = 0; slot < size; slot++) {
          assertThat(together.get(slot))
              .as("stream %d of %d", slot, size)
              .isEqualTo(alone.get(slot));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInt8PromptIsReadToTheSameBitsBesideOthers(Family family) {
    try (DecoderModel model = RandomDecoder.load(family, Precision.INT8);
        KvCache cache = model.newCache(STREAMS, CAPACITY)) {
      List<SequenceChunk> prompts = new ArrayList<>();
      for (int slot = 0; slot < STREAMS; slot++) {
        int[] prompt = DecoderModelTest.tokens(slot, length(slot));
        prompts.add(new SequenceChunk(slot, 0, prompt, true, Wanted.LOGITS));
      }
      List<float[]> together = logits(model.step(cache, prompts));
      for (int slot = 0; slot < STREAMS; slot++) {
        float[] alone = logits(model.step(cache, List.of(prompts.get(slot)))).getFirst();
        assertThat(together.get(slot)).as("prompt %d", slot).isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void int8EncodesATextToTheSameBitsInEveryPack(Family family) {
    try (DecoderModel model = RandomDecoder.load(family, Precision.INT8)) {
      List<int[]> texts = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        texts.add(DecoderModelTest.tokens(i, length(i)));
      }
      List<float[]> packed = model.encode(texts).stream().map(state -> state.values()).toList();
      for (int i = 0; i < STREAMS; i++) {
        assertThat(packed.get(i))
            .as("text %d", i)
            .isEqualTo(model.encode(List.of(texts.get(i))).getFirst().values());
      }
    }
  }

  private static int length(int stream) {
    return 1 + (stream * 37) % 120;
  }

  private static List<float[]> logits(List<StepOutput> outputs) {
    return outputs.stream().map(output -> ((StepOutput.Logits) output).values()).toList();
  }
}
