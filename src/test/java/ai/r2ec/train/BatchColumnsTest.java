package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.train.config.RecPoSection;
import ai.r2ec.train.config.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchColumnsTest {

  private static final int ITEMS = 9;

  @Test
  void theWholeCatalogueIsAColumnEachAndATargetStandsAtItsOwn() {
    int[] targets = {4, 8, 4};
    BatchColumns columns = BatchColumns.of(targets, options("whole_catalogue"), ITEMS, 1);
    assertThat(columns.items()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(columns.negatives()).isEmpty();
    assertThat(columns.columns()[0]).isEqualTo(columns.columns()[2]);
    assertThat(columns.items().get(columns.columns()[1])).isEqualTo(8);
    assertThat(columns.all()).hasSize(ITEMS).containsOnly(true);
  }

  @Test
  void whichItemsAreEncodedAnewDoesNotDependOnTheTargets() {
    RecPoSection options =
        TrainConfig.parse("recpo: {whole_catalogue: true, fresh_items: 4}").recpo();
    BatchColumns columns = BatchColumns.of(new int[] {4, 8, 4}, options, ITEMS, 1);
    BatchColumns others = BatchColumns.of(new int[] {0, 1}, options, ITEMS, 1);
    assertThat(columns.items()).hasSize(4).isEqualTo(others.items());
    assertThat(columns.negatives()).hasSize(5).isEqualTo(others.negatives());
    List<Integer> rows = new ArrayList<>(columns.items());
    rows.addAll(columns.negatives());
    assertThat(rows).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(rows.get(columns.columns()[1])).isEqualTo(8);
    for (int row = 0; row < ITEMS; row++) {
      assertThat(columns.columnsByRow()).extractingByKey(row).extracting(rows::get).isEqualTo(row);
    }
  }

  @Test
  void equalTargetsShareAColumnOnlyWhenAskedTo() {
    int[] targets = {4, 8, 4};
    assertThat(BatchColumns.of(targets, RecPoSection.defaults(), ITEMS, 1).columns())
        .containsExactly(0, 1, 2);
    assertThat(BatchColumns.of(targets, options("mask_duplicate_targets"), ITEMS, 1).columns())
        .containsExactly(0, 1, 0);
  }

  @Test
  void whatHistoriesAskForIsAColumnOnceAndEncodedAnew() {
    BatchColumns columns = BatchColumns.ofEvents(new int[] {4, 8, 4}, List.of(2, 8, 2, 5));
    assertThat(columns.items()).containsExactly(4, 8, 2, 5);
    assertThat(columns.negatives()).isEmpty();
    assertThat(columns.columns()).containsExactly(0, 1, 0);
    assertThat(columns.columnsByRow()).containsOnlyKeys(4, 8, 2, 5).containsEntry(5, 3);
  }

  private static RecPoSection options(String switchedOn) {
    return TrainConfig.parse("recpo: {%s: true}".formatted(switchedOn)).recpo();
  }
}
