package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.config.TrainConfig;
import org.junit.jupiter.api.Test;

class MicroBatchBudgetTest {

  private static final long SERVING = 200_000_000;

  private final DecoderConfig model = model();

  @Test
  void moreMemoryMeansMoreTokensAndNothingElseDoes() {
    int four = tokens("model: {memory_limit_gib: 4}");
    assertThat(tokens("model: {memory_limit_gib: 8}")).isGreaterThan(four);
    assertThat(tokens("model: {memory_limit_gib: 4}")).isEqualTo(four);
    assertThat(four).isGreaterThan(MicroBatchBudget.LEAST_TOKENS);
  }

  @Test
  void statedTokensWinAndNothingStatedLeavesTheDefault() {
    assertThat(tokens("model: {memory_limit_gib: 4}\noptimizer: {micro_batch_tokens: 77}"))
        .isEqualTo(77);
    assertThat(tokens("{}")).isZero();
  }

  @Test
  void tooLittleIsRefusedWithWhatIsNeeded() {
    assertThatThrownBy(() -> tokens("model: {memory_limit_gib: 0.5}"))
        .isInstanceOf(R2ecException.Invalid.class)
        .hasMessageContaining("model.memory_limit_gib: must be at least 1.");
  }

  @Test
  void allWeightsTakeMoreThanAnAdapter() {
    TrainConfig config = TrainConfig.parse("model: {memory_limit_gib: 4}");
    assertThat(MicroBatchBudget.tokens(config, model, true, SERVING))
        .isLessThan(MicroBatchBudget.tokens(config, model, false, SERVING));
  }

  private int tokens(String yaml) {
    return MicroBatchBudget.tokens(TrainConfig.parse(yaml), model, false, SERVING);
  }

  private static DecoderConfig model() {
    try (ModelBundle bundle = TinyTraining.bundle()) {
      return bundle.config();
    }
  }
}
