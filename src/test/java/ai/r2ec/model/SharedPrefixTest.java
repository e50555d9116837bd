package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.Family;
import ai.r2ec.bundle.ModelWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A text's vector does not tell which texts came with it, before it, or how much they shared. */
class SharedPrefixTest {

  private static final int TEXTS = 9;
  private static final int INSTRUCTION = 71;
  private static final double TOLERANCE = 1e-5;

  /** Texts of 72 to 192 tokens with a common beginning. */
  private static List<int[]> texts(long seed) {
    int[] instruction = DecoderModelTest.tokens(seed, INSTRUCTION);
    return IntStream.range(0, TEXTS)
        .mapToObj(i -> joined(instruction, DecoderModelTest.tokens(seed + 1 + i, 1 + 15 * i)))
        .toList();
  }

  private static int[] joined(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void inInt8ATextHasTheSameBitsAloneAndInEveryCompany(Family family) {
    List<int[]> texts = new ArrayList<>(texts(1));
    texts.addAll(texts(50));
    List<float[]> alone = new ArrayList<>();
    for (int[] text : texts) {
      try (DecoderModel fresh = RandomDecoder.load(family, Precision.INT8)) {
        alone.add(fresh.encode(List.of(text)).getFirst().values());
      }
    }
    try (DecoderModel model = RandomDecoder.load(family, Precision.INT8)) {
      for (int round = 0; round < 6; round++) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
        Collections.shuffle(order, new Random(round));
        for (int from = 0; from < order.size(); from += 1 + round) {
          List<Integer> some = order.subList(from, Math.min(order.size(), from + 1 + round));
          List<float[]> together = encoded(model, some.stream().map(texts::get).toList());
          for (int i = 0; i < some.size(); i++) {
            assertThat(together.get(i))
                .as("text %d of %s", i, some)
                .isEqualTo(alone.get(some.get(i)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void inFloat32AVectorIsThatOfTheWholeText(Family family) {
    List<int[]> texts = texts(100);
    try (DecoderModel model = RandomDecoder.load(family, Precision.FP32)) {
      for (int round = 0; round < 2; round++) {
        List<float[]> together = encoded(model, texts);
        for (int i = 0; i < TEXTS; i++) {
          float[][] whole = model.hiddenStates(texts.get(i));
          assertThat(RelativeError.of(together.get(i), whole[whole.length - 1]))
              .isLessThan(TOLERANCE);
        }
      }
    }
  }

  @Test
  void otherWeightsDoNotSeeWhatTheOldOnesComputed() {
    List<int[]> texts = texts(200);
    ModelWeights weights = RandomDecoder.weights(RandomDecoder.config(Family.LLAMA));
    ModelWeights other = RandomDecoder.weights(RandomDecoder.config(Family.LLAMA), 1);
    try (DecoderModel model = RandomDecoder.load(Family.LLAMA, Precision.INT8)) {
      List<float[]> before = encoded(model, texts);
      model.replace(other);
      assertThat(encoded(model, texts).getFirst()).isNotEqualTo(before.getFirst());
      model.replace(weights);
      assertThat(encoded(model, texts.reversed())).containsExactlyElementsOf(before.reversed());
    }
  }

  @Test
  void whatIsSharedIsWholeBlocksAndNeverAWholeText() {
    try (DecoderModel model = RandomDecoder.load(Family.LLAMA, Precision.INT8);
        SharedPrefix prefix = new SharedPrefix(model)) {
      List<int[]> texts = texts(300);
      assertThat(prefix.shared(texts.subList(0, 1))).as("the first alone").isZero();
      assertThat(prefix.shared(texts.subList(1, 2))).as("like the one before").isEqualTo(64);
      assertThat(prefix.shared(texts)).as("together").isEqualTo(64);
      assertThat(prefix.shared(texts(400).subList(0, 2))).as("another beginning").isEqualTo(64);
      assertThat(prefix.shared(List.of(texts.get(0), texts(400).get(0)))).as("strangers").isZero();
      int[] block = Arrays.copyOf(texts.getFirst(), SequenceChunk.PROMPT_BLOCK);
      assertThat(prefix.shared(List.of(block, block))).as("one block, its end is read").isZero();
    }
  }

  private static List<float[]> encoded(DecoderModel model, List<int[]> texts) {
    return model.encode(texts).stream().map(state -> state.values()).toList();
  }
}
