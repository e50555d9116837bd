package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.train.config.RecPoSection;
import ai.r2ec.train.config.TrainConfig;
import org.junit.jupiter.api.Test;

class BatchColumnsTest {

  private static final int ITEMS = 9;

  @Test
  void theWholeCatalogueIsAColumnEachAndATargetStandsAtItsOwnRow() {
    BatchColumns columns =
        BatchColumns.of(new int[] {4, 8, 4}, options("whole_catalogue"), ITEMS, 1);
    assertThat(columns.items()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(columns.negatives()).isEmpty();
    assertThat(columns.columns()).containsExactly(4, 8, 4);
    assertThat(columns.all()).hasSize(ITEMS).containsOnly(true);
  }

  @Test
  void equalTargetsShareAColumnOnlyWhenAskedTo() {
    int[] targets = {4, 8, 4};
    assertThat(BatchColumns.of(targets, RecPoSection.defaults(), ITEMS, 1).columns())
        .containsExactly(0, 1, 2);
    assertThat(BatchColumns.of(targets, options("mask_duplicate_targets"), ITEMS, 1).columns())
        .containsExactly(0, 1, 0);
  }

  private static RecPoSection options(String switchedOn) {
    return TrainConfig.parse("recpo: {%s: true}".formatted(switchedOn)).recpo();
  }
}
