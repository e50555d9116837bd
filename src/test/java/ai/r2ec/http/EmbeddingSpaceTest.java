package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.model.Precision;
import ai.r2ec.text.PromptBounds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors share a space exactly if everything that made them is the same. */
class EmbeddingSpaceTest {

  private static final PromptBounds BOUNDS = new PromptBounds(20, 200, 400, 100);

  @Test
  void everyPartOfTheIdentityMakesAnotherSpace() {
    List<String> ids = new ArrayList<>();
    ids.add(EmbeddingSpace.id("model", Precision.INT8.arithmetic(), 576, BOUNDS));
    ids.add(EmbeddingSpace.id("other", Precision.INT8.arithmetic(), 576, BOUNDS));
    ids.add(EmbeddingSpace.id("model", Precision.FP32.arithmetic(), 576, BOUNDS));
    ids.add(EmbeddingSpace.id("model", Precision.BF16.arithmetic(), 576, BOUNDS));
    ids.add(EmbeddingSpace.id("model", Precision.INT8.arithmetic(), 575, BOUNDS));
    ids.add(
        EmbeddingSpace.id(
            "model", Precision.INT8.arithmetic(), 576, new PromptBounds(20, 199, 400, 100)));
    ids.add(
        EmbeddingSpace.id(
            "model", Precision.INT8.arithmetic(), 576, new PromptBounds(20, 200, 399, 100)));
    ids.add(
        EmbeddingSpace.id(
            "model", Precision.INT8.arithmetic(), 576, new PromptBounds(20, 200, 400, 99)));
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{16}"));
  }

  @Test
  void howManyEventsAUserPromptHoldsIsNothingToAnItem() {
    assertThat(
            EmbeddingSpace.id(
                "model", Precision.INT8.arithmetic(), 576, new PromptBounds(5, 200, 400, 100)))
        .isEqualTo(EmbeddingSpace.id("model", Precision.INT8.arithmetic(), 576, BOUNDS));
  }

  @Test
  void theRevisionOfTheArithmeticIsPartOfTheName() {
    assertThat(Precision.INT8.arithmetic()).matches("int8\\.[1-9][0-9]*");
    assertThat(Precision.FP32.arithmetic()).matches("fp32\\.[1-9][0-9]*");
  }
}
